namespace MotCua.Conformance.Tests;

/// <summary>The SDK keeps what the profiles besides that of a one-stop product have of their own.</summary>
public sealed class OtherProfileTests
{
    [Theory]
    [InlineData("processing", "")]
    [InlineData("vertical", ",MC-TIME-35,MC-TASK-72,MC-TASK-77")]
    [InlineData("payment", "")]
    [InlineData("post", "")]
    public async Task The_sdk_passes_what_each_other_profile_has_of_its_own(string profile, string besides)
    {
        var run = await ToolRun.RunAsync("run", "client", "--warm", "--profile", profile, "--timeout", "60", "--parallel", "4", "--filter", $"/{profile}-{besides}", "--command", $"dotnet {Project.SdkAdapter}");
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains($"/{profile}-sends", (await ToolRun.RunAsync("list", "--profile", profile)).Output, StringComparison.Ordinal);
    }
}
