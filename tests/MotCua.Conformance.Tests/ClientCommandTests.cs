namespace MotCua.Conformance.Tests;

/// <summary>How <c>run client</c> treats the vendor's program, and what it leaves alone.</summary>
public sealed class ClientCommandTests : IDisposable
{
    private const string Few = "MC-DELIVER-28/right-receipt,MC-VER-4";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("client-command-");

    private string Starts => Path.Combine(_folder.FullName, "starts");

    [Fact]
    public async Task A_warm_program_serves_case_after_case()
    {
        await PassesAsync($"dotnet {Project.Tool} model", "--warm", "--parallel", "1");
        Assert.Single(await File.ReadAllLinesAsync(Starts, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Otherwise_each_case_has_a_program_of_its_own()
    {
        await PassesAsync($"dotnet {Project.Tool} model");
        Assert.True((await File.ReadAllLinesAsync(Starts, TestContext.Current.CancellationToken)).Length > 3);
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task A_program_that_cannot_begin_anew_is_started_again()
    {
        await PassesAsync($"node {Project.PathOf("tests", "peers", "client", "adapter.mjs")}", "--warm", "--parallel", "1");
        Assert.True((await File.ReadAllLinesAsync(Starts, TestContext.Current.CancellationToken)).Length > 3);
    }

    [Fact]
    public async Task By_hand_nothing_is_kept_warm()
    {
        var run = await ToolRun.RunAsync("run", "client", "--warm", "--manual", "--state", _folder.FullName);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--warm is for --command", run.Output, StringComparison.Ordinal);
        Assert.Contains("--warm chỉ dùng với --command", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_settings_of_a_product_in_the_folder_are_not_the_tools()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "appsettings.json"), """{"Kestrel":{"Endpoints":{"Product":{"Url":"http://no-such-host.invalid:1"}}}}""", TestContext.Current.CancellationToken);
        await PassesAsync($"dotnet {Project.Tool} model");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task PassesAsync(string command, params string[] more)
    {
        var run = await ToolRun.RunInAsync(_folder.FullName, ["run", "client", "--command", $"sh -c 'echo started >> \"{Starts}\"; exec {command}'", "--timeout", "60", "--filter", Few, .. more]);
        Assert.True(run.ExitCode == 0, run.Output);
    }
}
