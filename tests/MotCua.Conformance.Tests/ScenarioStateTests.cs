using MotCua.Conformance.Suites;
using MotCua.Conformance.Tests.Support;

namespace MotCua.Conformance.Tests;

/// <summary>A run of a scenario that is broken off, and the folder that it goes on from.</summary>
public sealed class ScenarioStateTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scenario-");

    private string State => Path.Combine(_folder.FullName, "run");

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
        ScenarioRuns.Says(await ToolRun.RunAsync([.. withdrawal, "--resume"]), "holds no run", "chưa có lần chạy");
        Assert.Equal(0, (await ToolRun.RunAsync(withdrawal)).ExitCode);
        ScenarioRuns.Says(await ToolRun.RunAsync(withdrawal), "go on with it by --resume", "tiếp tục bằng --resume");
        ScenarioRuns.Says(await ToolRun.RunAsync("run", "scenario", "supplement-twice", "--command", "model", "--state", State, "--resume"), "has another scenario: it is withdrawal, not supplement-twice", "có scenario khác");
        ScenarioRuns.Says(await ToolRun.RunAsync([.. withdrawal, "--resume", "--listen", "http://127.0.0.1:7999"]), "--listen cannot change it", "không đổi được --listen");

        // What was over stays over: the same verdict again, and the product is not asked again.
        var again = await ToolRun.RunAsync([.. withdrawal, "--resume"]);
        Assert.Equal(0, again.ExitCode);
        Assert.Contains("8 passed", again.Output, StringComparison.Ordinal);

        using (new FileStream(Path.Combine(State, "lock"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            ScenarioRuns.Says(await ToolRun.RunAsync([.. withdrawal, "--resume"]), "another call runs with", "một lệnh khác đang chạy");
        }

        var (facts, version) = (Path.Combine(State, "run.json"), Scenario.All.First(one => one.Name == "withdrawal").Profile.Version);
        await File.WriteAllTextAsync(facts, (await File.ReadAllTextAsync(facts, TestContext.Current.CancellationToken)).Replace($"intake {version}", "intake 0", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        ScenarioRuns.Says(await ToolRun.RunAsync([.. withdrawal, "--resume"]), $"has another profile: it is intake 0, not intake {version}", "có profile khác");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
