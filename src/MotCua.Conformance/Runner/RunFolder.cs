using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>
/// The folder of a run of hours or days: that of its trial, and besides what it is a run of (<c>run.json</c>), what happened so far (<c>journal</c>), and what the adapter keeps (<c>system</c>).
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string Facts = "run.json";
    private readonly FileStream _lock;
    private readonly TrialFolder _trial;
    private readonly List<JsonObject> _all = [];
    private readonly string _run;
    private readonly Journal _journal;

    private RunFolder(TrialFolder trial, FileStream held, JsonObject facts)
    {
        (_trial, _lock, _run) = (trial, held, facts["startedAt"]!.ToString());
        _journal = new Journal(In("journal"), _all.Add);
        Entries = [.. _all.Where(entry => entry["run"]?.ToString() == _run)];
    }

    /// <summary>What the run had kept when the folder was opened.</summary>
    public IReadOnlyList<JsonObject> Entries { get; }

    /// <summary>What the hub and earlier runs on the same trial kept besides.</summary>
    public IReadOnlyList<JsonObject> All => _all;

    public DateTimeOffset StartedAt => DateTimeOffset.Parse(_run, CultureInfo.InvariantCulture);

    public Enrolment Enrolment => _trial.Enrolment;

    /// <summary>How the stage is reached, and what it took before.</summary>
    public StageSetting Setting => _trial.Setting(_journal, _all);

    /// <summary>What an operator needs to know to set the product up.</summary>
    public string Said => _trial.Said;

    /// <summary>Makes the folder of a new run.</summary>
    /// <exception cref="TargetProblem">There is a run in it, or something else.</exception>
    public static RunFolder Create(string path, RunIdentity identity, string plays, string? listen)
    {
        if (File.Exists(Path.Combine(path, Facts)))
        {
            throw new TargetProblem($"{path} holds a run already; go on with it by --resume, or name another folder", $"{path} đã có một lần chạy; tiếp tục bằng --resume, hoặc chọn thư mục khác");
        }

        TrialFolder.NeedEmpty(path);
        return Open(path, () => (TrialFolder.Make(path, plays, listen), Begin(path, identity)));
    }

    /// <summary>Begins a run, on the trial of an earlier one where there is one: the product is set up once.</summary>
    /// <exception cref="TargetProblem">The earlier run is not over, or there is something else in the folder.</exception>
    public static RunFolder Again(string path, RunIdentity identity, string plays, string? listen)
    {
        if (!TrialFolder.Exists(path))
        {
            return Create(path, identity, plays, listen);
        }

        return Open(path, () =>
        {
            if (File.Exists(Path.Combine(path, Facts)) && !IsOver(path))
            {
                throw new TargetProblem($"the run in {path} is not over; go on with it by --resume, or delete {path}/{Facts} to give it up", $"lần chạy trong {path} chưa xong; tiếp tục bằng --resume, hoặc xóa {path}/{Facts} để bỏ lần chạy đó");
            }

            return (TrialFolder.Open(path, listen), Begin(path, identity));
        });
    }

    /// <summary>Opens the folder of a run to go on with it.</summary>
    /// <exception cref="TargetProblem">There is no run in it, or one of something else.</exception>
    public static RunFolder Resume(string path, RunIdentity identity, string? listen)
    {
        if (!File.Exists(Path.Combine(path, Facts)))
        {
            throw new TargetProblem($"{path} holds no run; leave --resume out to begin one", $"{path} chưa có lần chạy nào; bỏ --resume để bắt đầu");
        }

        return Open(path, () =>
        {
            var facts = Read(path);
            foreach (var (name, value) in identity.Members.Where(member => facts[member.Key]?.ToString() != member.Value))
            {
                throw new TargetProblem(
                    $"the run in {path} has another {name}: it is {facts[name]}, not {value}; go on with what began it, or begin anew in another folder", $"lần chạy trong {path} có {name} khác: {facts[name]}, không phải {value}; hãy tiếp tục bằng đúng bản đã bắt đầu, hoặc bắt đầu lại ở thư mục khác");
            }

            return (TrialFolder.Open(path, listen), facts);
        });
    }

    public string In(string name) => _trial.In(name);

    /// <summary>Keeps what a later call needs, on disk before it returns.</summary>
    public void Keep(JsonObject entry)
    {
        entry["run"] = _run;
        _journal.Write(entry);
    }

    /// <summary>Keeps how a case ended, with what belongs to it.</summary>
    public void Keep(CaseResult result, JsonObject more)
    {
        more["end"] = KeptResult.Write(result);
        Keep(more);
    }

    /// <summary>How a case ended in an earlier call; null where it is still to come.</summary>
    public CaseResult? Ended(TestCase one) => Entries.LastOrDefault(entry => KeptResult.IsOf(entry["end"], one)) is { } entry ? KeptResult.Read(entry["end"]!, one) : null;

    public void Dispose()
    {
        _journal.Dispose();
        _lock.Dispose();
    }

    private static RunFolder Open(string path, Func<(TrialFolder Trial, JsonObject Facts)> make)
    {
        var held = Hold(path);
        try
        {
            var (trial, facts) = make();
            return new RunFolder(trial, held, facts);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    // The tester's statement is the last thing of a run.
    private static bool IsOver(string path)
    {
        var run = Read(path)["startedAt"]?.ToString();
        var isOver = false;
        using var journal = new Journal(Path.Combine(path, "journal"), entry => isOver |= entry["statement"] is not null && entry["run"]?.ToString() == run);
        return isOver;
    }

    // Written last: a folder without it holds no run.
    private static JsonObject Begin(string path, RunIdentity identity)
    {
        var facts = new JsonObject(identity.Members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value))) { ["startedAt"] = Moment.Text(TimeProvider.System.GetUtcNow()) };
        WholeFile.Write(Path.Combine(path, Facts), JsonText.Pretty(facts) + "\n");
        return facts;
    }

    private static JsonObject Read(string path) =>
        JsonText.TryParse(File.ReadAllBytes(Path.Combine(path, Facts))) as JsonObject ?? throw new TargetProblem($"{path}/{Facts} cannot be read", $"không đọc được {path}/{Facts}");

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
