using System.Text.RegularExpressions;

namespace MotCua.Architecture.Tests;

/// <summary>The counting of ./test: nothing that did not pass may look like success.</summary>
[Trait("Needs", "debian-tools")]
public sealed class TestRunnerTests
{
    private const string Passed = """<test name="A.passes" result="Pass" />""";
    private const string Failed = """<test name="A.fails" result="Fail"><failure><message>expected 1</message><stack-trace>   at A.fails()</stack-trace></failure></test>""";
    private const string Skipped = """<test name="A.skipped" result="Skip"><reason>no tool</reason></test>""";
    private const string Error = """<error type="test-class-cleanup" name="A"><failure><message>disposed twice</message></failure></error>""";

    [Theory]
    [InlineData(Passed, 0, "", 0, "1 passed, 0 failed")]
    [InlineData(Passed + Failed, 1, "", 1, "1 passed, 1 failed")]
    [InlineData(Passed + Skipped, 0, "", 1, "1 passed, 1 failed")]
    [InlineData(Passed + Error, 1, "", 1, "1 passed, 1 failed")]
    [InlineData(Passed, 134, "", 1, "1 passed, 1 failed")]
    [InlineData("", 0, "", 1, "0 passed, 1 failed")]
    [InlineData("", 0, "a filter that matches nothing", 1, "0 passed, 0 failed")]
    [InlineData(null, 139, "", 1, "0 passed, 1 failed")]
    [InlineData(null, 124, "", 1, "0 passed, 1 failed")]
    public async Task The_report_counts_everything_that_did_not_pass_as_failed(string? tests, int processCode, string filter, int expectedCode, string lastLine)
    {
        using var folder = new TemporaryFolder();
        var cancellationToken = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(folder.Join("A.exit"), $"{processCode}\n", cancellationToken);
        await File.WriteAllTextAsync(folder.Join("A.log"), "the last words of the process\n", cancellationToken);
        if (tests is not null)
        {
            var passed = Regex.Count(tests, "\"Pass\"", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            var errors = tests.Contains("<error", StringComparison.Ordinal) ? $"<errors>{Error}</errors>" : "";
            var report = $"""<assemblies><assembly passed="{passed}" time="0.1">{errors}<collection>{tests.Replace(Error, "", StringComparison.Ordinal)}</collection></assembly></assemblies>""";
            await File.WriteAllTextAsync(folder.Join("A.xml"), report, cancellationToken);
        }

        var script = Repository.PathOf("tests", "report.py");
        (await Command.RunAsync("/usr/bin/python3", folder.Path, [script, "project", folder.Path, "A", filter], cancellationToken)).MustSucceed("report.py project");
        var total = await Command.RunAsync("/usr/bin/python3", folder.Path, [script, "total", folder.Path], cancellationToken);

        Assert.Equal(expectedCode, total.ExitCode);
        Assert.Equal(lastLine, total.Output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task A_project_whose_report_was_never_read_counts_as_failed()
    {
        using var folder = new TemporaryFolder();
        var cancellationToken = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(folder.Join("A.exit"), "0\n", cancellationToken);
        await File.WriteAllTextAsync(folder.Join("B.exit"), "0\n", cancellationToken);
        await File.WriteAllTextAsync(folder.Join("B.json"), """{"project": "B", "passed": 3, "failed": []}""", cancellationToken);

        var total = await Command.RunAsync("/usr/bin/python3", folder.Path, [Repository.PathOf("tests", "report.py"), "total", folder.Path], cancellationToken);

        Assert.Equal(1, total.ExitCode);
        Assert.Equal("3 passed, 1 failed", total.Output.TrimEnd().Split('\n')[^1]);
    }

    [Theory]
    [InlineData("--help", 0, "usage: ./test")]
    [InlineData("--fast", 2, "unknown option: --fast")]
    public async Task The_command_explains_itself(string option, int code, string expected)
    {
        var answer = await Command.RunAsync("bash", Path.GetTempPath(), [Repository.PathOf("test"), option], TestContext.Current.CancellationToken);
        Assert.Equal(code, answer.ExitCode);
        Assert.Contains(expected, answer.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("grpc-proto python3-jwcrypto", "update -q\ninstall -y -q --no-install-recommends python3-jwcrypto grpc-proto\n")]
    [InlineData("", "")]
    public async Task Only_what_is_missing_is_installed(string missing, string expectedCalls)
    {
        using var folder = new TemporaryFolder();
        var cancellationToken = TestContext.Current.CancellationToken;
        File.Copy(Repository.PathOf("test"), folder.Join("test"));
        var calls = folder.Join("calls");
        await File.WriteAllTextAsync(calls, "", cancellationToken);
        await WriteToolAsync(folder, "dpkg-query", $"case ' {missing} ' in *\" ${{@: -1}} \"*) exit 1 ;; *) echo installed ;; esac");
        await WriteToolAsync(folder, "apt-get", $"echo \"$@\" >> {calls}");
        await WriteToolAsync(folder, "sudo", "exec \"$@\"");
        await WriteToolAsync(folder, "dotnet", "echo no restore here; exit 1");

        var answer = await Command.RunAsync("bash", Path.GetTempPath(),
            ["-c", "PATH=\"$1/tools:$PATH\" exec bash \"$1/test\"", "bash", folder.Path], cancellationToken);

        Assert.Equal(expectedCalls, await File.ReadAllTextAsync(calls, cancellationToken));
        Assert.Equal(1, answer.ExitCode);
        Assert.Contains("no restore here", answer.Output, StringComparison.Ordinal);
        Assert.Contains("0 passed, 1 failed", answer.Output, StringComparison.Ordinal);
    }

    private static async Task WriteToolAsync(TemporaryFolder folder, string name, string script)
    {
        Directory.CreateDirectory(folder.Join("tools"));
        var file = folder.Join("tools", name);
        await File.WriteAllTextAsync(file, $"#!/usr/bin/env bash\n{script}\n", TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
