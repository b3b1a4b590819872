using MotCua.Conformance.Tests.Support;

namespace MotCua.Conformance.Tests;

/// <summary>Whole dossiers with the SDK behind its adapter.</summary>
public sealed class SdkScenarioTests
{
    [Theory]
    [InlineData("commune-intake-to-result")]
    [InlineData("overdue-at-tet")]
    [InlineData("reform-night")]
    public async Task The_sdk_passes(string name) => await ScenarioRuns.PassesAsync(name, $"dotnet {Project.SdkAdapter}");
}
