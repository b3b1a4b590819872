using System.Diagnostics;
using System.Globalization;

namespace MotCua.Conformance.Tests;

/// <summary>
/// The suite is proven: the reference server, the model client and the SDK pass every case, and each deliberate fault is caught. The usual run takes a share of the faults that changes with
/// the commit, so that the same commit proves the same; the longer one (MOTCUA_LONG=1), as <c>prove</c> by itself, takes all.
/// </summary>
[Collection(nameof(UsesTheWholeMachine))]
public sealed class ProofTests
{
    private const int Shares = 6;

    [Fact]
    public async Task Every_case_passes_on_the_honest_server_and_every_fault_is_caught()
    {
        string[] all = ["prove", "--server", Project.Server, "--programs", Project.WrongPrograms];
        var run = await ToolRun.RunAsync(Environment.GetEnvironmentVariable("MOTCUA_LONG") == "1" ? all : [.. all, "--share", $"{await ShareAsync()}/{Shares}"]);
        Assert.True(run.ExitCode == 0, run.Output);
    }

    // A copy of the sources without their history proves the first share.
    private static async Task<int> ShareAsync()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-C", Project.Root, "rev-parse", "HEAD"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var commit = (await git.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        return git.ExitCode == 0 ? (int.Parse(commit.AsSpan(0, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture) % Shares) + 1 : 1;
    }
}
