namespace MotCua.Conformance.Tests;

/// <summary>The kit keeps its own standard: server, SDK and the suite's model client pass, and the suite catches each deliberate fault.</summary>
[Collection(nameof(UsesTheWholeMachine))]
public sealed class ProfileTests
{
    [Fact]
    public async Task Every_case_passes_on_the_honest_server_and_every_fault_is_caught()
    {
        var run = await ToolRun.RunAsync("prove", "--server", Project.Server);
        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public async Task The_sdk_passes_the_profile_of_a_client_but_for_what_its_list_names()
    {
        var known = Project.PathOf("samples", "adapter", "known-failing.yaml");
        var run = await ToolRun.RunAsync("run", "client", "--profile", "intake", "--parallel", "4", "--command", $"dotnet {Project.SdkAdapter}", "--known-failing", known);
        Assert.True(run.ExitCode == 3, run.Output);
    }
}
