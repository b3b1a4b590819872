namespace MotCua.Conformance.Tests;

/// <summary>The SDK and the client in Node.js keep the standard.</summary>
public sealed class ProfileTests
{
    [Fact]
    public async Task The_sdk_passes_the_profile_of_a_one_stop_product()
    {
        var run = await ToolRun.RunAsync("run", "client", "--warm", "--profile", "intake", "--timeout", "60", "--parallel", "8", "--command", $"dotnet {Project.SdkAdapter}");
        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public async Task The_sdk_answers_every_vector()
    {
        var run = await ToolRun.RunAsync("run", "vectors", "--timeout", "60", "--parallel", "2", "--command", $"dotnet {Project.SdkAdapter}");
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains(" 0 not declared", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task The_client_in_Node_js_answers_every_vector_that_it_computes()
    {
        var run = await ToolRun.RunAsync("run", "vectors", "--timeout", "60", "--parallel", "2", "--command", $"node {Project.PathOf("tests", "peers", "client", "adapter.mjs")}");
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Matches("[7-9][0-9]{2} passed, 0 failed", run.Output);
    }
}
