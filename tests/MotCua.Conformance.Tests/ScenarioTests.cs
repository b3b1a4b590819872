using MotCua.Conformance.Suites;
using MotCua.Conformance.Tests.Support;

namespace MotCua.Conformance.Tests;

/// <summary>Whole dossiers with a product behind an adapter.</summary>
public sealed class ScenarioTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scenario-");

    public static TheoryData<string> Names => [.. Scenario.All.Select(one => one.Name)];

    private static IEnumerable<TestCase> Steps => Scenario.All.SelectMany(one => one.Steps);

    private string State => Path.Combine(_folder.FullName, "run");

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
    public async Task The_model_client_passes(string name) => await PassesAsync(name, $"dotnet {Project.Tool} model");

    [Theory]
    [InlineData("commune-intake-to-result")]
    [InlineData("overdue-at-tet")]
    [InlineData("reform-night")]
    public async Task The_sdk_passes(string name) => await PassesAsync(name, $"dotnet {Project.SdkAdapter}");

    [Theory]
    [InlineData("wrong-dossier-returned", "same-task-twice", "MC-TASK-35/wrong-dossier-returned-first-task")]
    [InlineData("reform-night", "forgets-refused", "MC-ERR-22/reform-night-refusal-is-shown")]
    [InlineData("withdrawal", "no-contract-version", "MC-TASK-10/withdrawal-transfer")]
    public async Task A_wrong_client_is_caught_and_what_follows_is_skipped(string name, string fault, string step)
    {
        var run = await ToolRun.RunAsync("run", "scenario", name, "--command", $"dotnet {Project.Tool} model --fault {fault}");
        Assert.True(run.ExitCode == 1, run.Output);
        Assert.Contains($"FAILED {step}:", run.Output, StringComparison.Ordinal);
        Assert.Contains(" 1 failed,", run.Output, StringComparison.Ordinal);
    }

    // A machine that loses power in the middle, many times: nothing is asked twice, nothing that came is lost.
    [Fact]
    public async Task A_run_that_is_killed_again_and_again_ends_like_one_that_is_not()
    {
        var calls = 0;
        for (var exit = 0; calls < 40; calls++)
        {
            await using var tool = RunningTool.Start(["run", "scenario", "withdrawal", "--command", $"dotnet {Project.Tool} model", "--state", State, .. calls > 0 ? ["--resume"] : Array.Empty<string>()]);
            var before = HandProduct.Journal(State).Count;
            await tool.UntilAsync(() => HandProduct.Journal(State).Count >= before + 3 + (calls % 4));
            if (tool.HasExited)
            {
                exit = await tool.ExitAsync();
                Assert.True(exit == 0, tool.Output);
                break;
            }

            await tool.KillAsync();
        }

        Assert.InRange(calls, 4, 39);
        var arrived = HandProduct.Journal(State).Where(entry => entry["arrived"] is not null).Select(entry => Runner.Scenarios.Scene.BodyOf(entry["arrived"]!.AsObject())).ToList();
        Assert.Equal(["dossierTransferred", "withdrawalRequested", "withdrawalRequested", "papersReceived"], arrived);
    }

    [Fact]
    public async Task What_does_not_fit_the_folder_is_refused_with_a_sentence()
    {
        string[] withdrawal = ["run", "scenario", "withdrawal", "--command", $"dotnet {Project.Tool} model", "--state", State];
        Says(await ToolRun.RunAsync([.. withdrawal, "--resume"]), "holds no run", "chưa có lần chạy");
        Assert.Equal(0, (await ToolRun.RunAsync(withdrawal)).ExitCode);
        Says(await ToolRun.RunAsync(withdrawal), "go on with it by --resume", "tiếp tục bằng --resume");
        Says(await ToolRun.RunAsync("run", "scenario", "supplement-twice", "--command", "model", "--state", State, "--resume"), "has another scenario: it is withdrawal, not supplement-twice", "có scenario khác");
        Says(await ToolRun.RunAsync([.. withdrawal, "--resume", "--listen", "http://127.0.0.1:7999"]), "--listen cannot change it", "không đổi được --listen");

        // What was over stays over: the same verdict again, and the product is not asked again.
        var again = await ToolRun.RunAsync([.. withdrawal, "--resume"]);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("8 passed", again.Output, StringComparison.Ordinal);

        using (new FileStream(Path.Combine(State, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Says(await ToolRun.RunAsync([.. withdrawal, "--resume"]), "another call runs with", "một lệnh khác đang chạy");
        }

        var (facts, version) = (Path.Combine(State, "run.json"), Scenario.All.First(one => one.Name == "withdrawal").Profile.Version);
        await File.WriteAllTextAsync(facts, (await File.ReadAllTextAsync(facts, TestContext.Current.CancellationToken)).Replace($"intake {version}", "intake 0", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        Says(await ToolRun.RunAsync([.. withdrawal, "--resume"]), $"has another profile: it is intake 0, not intake {version}", "có profile khác");
    }

    [Theory]
    [InlineData("no-such", "No scenario is called 'no-such'", "Không có kịch bản 'no-such'", "--command", "x")]
    [InlineData("withdrawal", "by --command, or by --manual", "--command hoặc --manual")]
    [InlineData("withdrawal", "need --state FOLDER", "cần --state", "--manual")]
    [InlineData("withdrawal", "open to other machines without TLS", "mà không có TLS", "--command", "x", "--listen", "http://192.0.2.1:7080")]
    [InlineData("withdrawal", "is no address to listen at", "không phải địa chỉ lắng nghe", "--command", "x", "--listen", "7080")]
    [InlineData("withdrawal", "the adapter ended", "bộ nối đã dừng", "--command", "exit 3")]
    public async Task What_cannot_run_ends_with_a_sentence(string name, string en, string vi, params string[] more) => Says(await ToolRun.RunAsync(["run", "scenario", name, .. more]), en, vi);

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task PassesAsync(string name, string command)
    {
        var run = await ToolRun.RunAsync("run", "scenario", name, "--command", command);
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains($"{Scenario.All.First(one => one.Name == name).Steps.Count} passed, 0 failed", run.Output, StringComparison.Ordinal);
    }

    private static void Says(ToolRun run, string en, string vi)
    {
        Assert.True(run.ExitCode == 2, run.Output);
        Assert.Contains(en, run.Output, StringComparison.Ordinal);
        Assert.Contains(vi, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
    }
}
