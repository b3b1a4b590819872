namespace MotCua.Conformance.Tests;

/// <summary>Whole dossiers with clients that do one thing wrong.</summary>
public sealed class WrongScenarioTests
{
    [Theory]
    [InlineData("wrong-dossier-returned", "same-task-twice", "MC-TASK-35/wrong-dossier-returned-first-task")]
    [InlineData("reform-night", "forgets-refused", "MC-ERR-22/reform-night-refusal-is-shown")]
    [InlineData("withdrawal", "no-contract-version", "MC-TASK-10/withdrawal-transfer")]
    public async Task A_wrong_client_is_caught_and_what_follows_is_skipped(string name, string fault, string step)
    {
        // What the wrong client forgets never comes: it is waited for to the end.
        var run = await ToolRun.RunAsync("run", "scenario", name, "--wait", "30s", "--command", $"dotnet {Project.Tool} model --fault {fault}");
        Assert.True(run.ExitCode == 1, run.Output);
        Assert.Contains($"FAILED {step}:", run.Output, StringComparison.Ordinal);
        Assert.Contains(" 1 failed,", run.Output, StringComparison.Ordinal);
    }
}
