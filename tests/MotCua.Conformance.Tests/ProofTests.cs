namespace MotCua.Conformance.Tests;

/// <summary>The suite is proven: the reference server, the model client and the SDK pass every case, and each deliberate fault is caught.</summary>
[Collection(nameof(UsesTheWholeMachine))]
public sealed class ProofTests
{
    [Fact]
    public async Task Every_case_passes_on_the_honest_server_and_every_fault_is_caught()
    {
        var run = await ToolRun.RunAsync("prove", "--server", Project.Server, "--programs", Project.WrongPrograms);
        Assert.True(run.ExitCode == 0, run.Output);
    }
}
