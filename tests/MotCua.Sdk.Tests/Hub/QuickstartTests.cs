using System.Diagnostics;
using MotCua.Sdk.Tests.Signing;

namespace MotCua.Sdk.Tests.Hub;

/// <summary>samples/quickstart, as a process of its own against a real hub; and the README quotes exactly its lines.</summary>
public sealed class QuickstartTests(SdkHub hub) : IClassFixture<SdkHub>
{
    private static string Sample => Path.Combine(SigningFiles.Root, "samples", "quickstart");

    [Fact]
    public async Task The_first_lines_send_receive_and_accept_a_dossier()
    {
        // The sample is built beside this test, in the same configuration.
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var assembly = Path.Combine(Sample, "bin", framework.Parent!.Name, framework.Name, "Quickstart.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, hub.Hub.HttpAddress.ToString()]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", errors);
        Assert.Equal(0, process.ExitCode);
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Collection(
            lines,
            line => Assert.Matches(@"^[0-9a-f-]{36}: Enqueued, G01\.32\.53 #1, receipt verified$", line),
            line => Assert.Matches(@"^H32\.12\.3-[0-9]{6}-[0-9]{4}: accepted by G01\.32\.53$", line));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("README.vi.md")]
    public void The_readme_quotes_the_sample(string readme)
    {
        var text = File.ReadAllText(Path.Combine(SigningFiles.Root, readme));
        var quoted = text.Split("<!-- quickstart -->")[1].Split("<!-- /quickstart -->")[0];
        Assert.Equal($"\n```csharp\n{File.ReadAllText(Path.Combine(Sample, "Program.cs"))}```\n", quoted);
    }
}
