using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner.Scenarios;

/// <summary>
/// The folder of a run: that of its trial, and besides what it is a run of (<c>run.json</c>), what happened so far (<c>journal</c>), and what the adapter keeps (<c>system</c>).
/// </summary>
internal sealed class ScenarioFolder : IDisposable
{
    private const string Facts = "run.json";
    private readonly FileStream _lock;
    private readonly TrialFolder _trial;

    private ScenarioFolder(TrialFolder trial, FileStream held, JsonObject facts)
    {
        (_trial, _lock, StartedAt) = (trial, held, DateTimeOffset.Parse(facts["startedAt"]!.ToString(), CultureInfo.InvariantCulture));
        List<JsonObject> entries = [];
        Journal = new Journal(In("journal"), entries.Add);
        Entries = entries;
    }

    public Journal Journal { get; }

    /// <summary>What the journal held when it was opened.</summary>
    public IReadOnlyList<JsonObject> Entries { get; }

    public DateTimeOffset StartedAt { get; }

    public Enrolment Enrolment => _trial.Enrolment;

    /// <summary>How the stage is reached, and what it took before.</summary>
    public StageSetting Setting => _trial.Setting(Journal, Entries);

    /// <summary>What an operator needs to know to set the product up.</summary>
    public string Said => _trial.Said;

    /// <summary>Makes the folder of a new run.</summary>
    /// <exception cref="TargetProblem">There is a run in it, or something else.</exception>
    public static ScenarioFolder Create(string path, Scenario scenario, string? listen)
    {
        if (File.Exists(Path.Combine(path, Facts)))
        {
            throw new TargetProblem($"{path} holds a run already; go on with it by --resume, or name another folder", $"{path} đã có một lần chạy; tiếp tục bằng --resume, hoặc chọn thư mục khác");
        }

        TrialFolder.NeedEmpty(path);
        var held = Hold(path);
        try
        {
            var trial = TrialFolder.Make(path, scenario.Plays, listen);
            var facts = Identity(scenario);
            facts["startedAt"] = Moment.Text(TimeProvider.System.GetUtcNow());

            // Last: a folder without it holds no run.
            WholeFile.Write(Path.Combine(path, Facts), JsonText.Pretty(facts) + "\n");
            return new ScenarioFolder(trial, held, facts);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens the folder of a run to go on with it.</summary>
    /// <exception cref="TargetProblem">There is no run in it, or one of something else.</exception>
    public static ScenarioFolder Resume(string path, Scenario scenario, string? listen)
    {
        if (!File.Exists(Path.Combine(path, Facts)))
        {
            throw new TargetProblem($"{path} holds no run of a scenario; leave --resume out to begin one in an empty folder", $"{path} chưa có lần chạy kịch bản nào; bỏ --resume để bắt đầu ở thư mục rỗng");
        }

        var held = Hold(path);
        try
        {
            var facts = JsonText.TryParse(File.ReadAllBytes(Path.Combine(path, Facts))) as JsonObject ?? throw new TargetProblem($"{path}/{Facts} cannot be read", $"không đọc được {path}/{Facts}");
            foreach (var (name, value) in Identity(scenario).Where(member => facts[member.Key]?.ToString() != member.Value!.ToString()))
            {
                throw new TargetProblem(
                    $"the run in {path} has another {name}: it is {facts[name]}, not {value}; go on with what began it, or begin anew in another folder", $"lần chạy trong {path} có {name} khác: {facts[name]}, không phải {value}; hãy tiếp tục bằng đúng bản đã bắt đầu, hoặc bắt đầu lại ở thư mục khác");
            }

            return new ScenarioFolder(TrialFolder.Open(path, listen), held, facts);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public string In(string name) => _trial.In(name);

    public void Dispose()
    {
        Journal.Dispose();
        _lock.Dispose();
    }

    // What a run cannot change on its way.
    private static JsonObject Identity(Scenario scenario) => new() { ["scenario"] = scenario.Name, ["profile"] = $"{scenario.Profile.Name} {scenario.Profile.Version}", ["tool"] = ToolVersion.Text, ["digest"] = scenario.Digest };

    private static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new TargetProblem($"another call runs with {path}; wait until it ends", $"một lệnh khác đang chạy với {path}; hãy chờ nó kết thúc");
        }
    }
}
