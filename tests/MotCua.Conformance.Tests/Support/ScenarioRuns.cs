using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Tests.Support;

/// <summary>Runs of a scenario by the tool, and what they say.</summary>
internal static class ScenarioRuns
{
    public static async Task PassesAsync(string name, string command)
    {
        var run = await ToolRun.RunAsync("run", "scenario", name, "--command", command);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains($"{Scenario.All.First(one => one.Name == name).Steps.Count} passed, 0 failed", run.Output, StringComparison.Ordinal);
    }

    public static void Says(ToolRun run, string en, string vi)
    {
        Assert.True(run.ExitCode == 2, run.Output);
        Assert.Contains(en, run.Output, StringComparison.Ordinal);
        Assert.Contains(vi, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
    }
}
