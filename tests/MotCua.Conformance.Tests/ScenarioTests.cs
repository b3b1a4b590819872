using MotCua.Conformance.Suites;
using MotCua.Conformance.Tests.Support;

namespace MotCua.Conformance.Tests;

/// <summary>Whole dossiers with a product behind an adapter.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Names => [.. Scenario.All.Select(one => one.Name)];

    private static IEnumerable<TestCase> Steps => Scenario.All.SelectMany(one => one.Steps);

    [Fact]
    public void The_eight_are_there() => Assert.Equal(
        ["commune-intake-to-result", "correction-after-hand-over", "overdue-at-tet", "reform-night", "refusal-on-the-merits", "supplement-twice", "withdrawal", "wrong-dossier-returned"], Scenario.All.Select(one => one.Name));

    [Fact]
    public void Each_step_names_a_requirement_and_is_said_in_both_languages() =>
        Assert.Empty(Steps.Where(one => RequirementList.Standard.Find(one.Requirement) is null || one.Title.En.Length < 10 || one.Title.Vi.Length < 10).Select(one => one.Id));

    [Fact]
    public void Names_of_steps_are_their_own() => Assert.Empty(Steps.GroupBy(step => step.Id).Where(group => group.Count() > 1 || Suite.Client.Any(one => one.Id == group.Key)).Select(group => group.Key));

    [Fact]
    public void A_message_of_the_product_is_looked_at() => Assert.Empty(Steps.Where(one => one.Steps[0].Place["product"] is not null && one.Steps[0].Expect is null).Select(one => one.Id));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_model_client_passes(string name) => await ScenarioRuns.PassesAsync(name, $"dotnet {Project.Tool} model");

    [Theory]
    [InlineData("no-such", "No scenario is called 'no-such'", "Không có kịch bản 'no-such'", "--command", "x")]
    [InlineData("withdrawal", "by --command, or by --manual", "--command hoặc --manual")]
    [InlineData("withdrawal", "need --state FOLDER", "cần --state", "--manual")]
    [InlineData("withdrawal", "open to other machines without TLS", "mà không có TLS", "--command", "x", "--listen", "http://192.0.2.1:7080")]
    [InlineData("withdrawal", "is no address to listen at", "không phải địa chỉ lắng nghe", "--command", "x", "--listen", "7080")]
    [InlineData("withdrawal", "the adapter ended", "bộ nối đã dừng", "--command", "exit 3")]
    public async Task What_cannot_run_ends_with_a_sentence(string name, string en, string vi, params string[] more) => ScenarioRuns.Says(await ToolRun.RunAsync(["run", "scenario", name, .. more]), en, vi);
}
