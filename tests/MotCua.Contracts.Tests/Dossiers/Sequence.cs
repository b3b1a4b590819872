using System.Text.Json.Nodes;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.Tests.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Dossiers;

/// <summary>Plays one sequence of vectors/v1/transitions; its README says what the members mean.</summary>
internal sealed class Sequence
{
    private static readonly JsonNode Stage = VectorFiles.Read("transitions", "stage");

    private readonly Dictionary<string, TaskId> _tasks = new(StringComparer.Ordinal);
    private readonly List<Header> _headers = [];
    private DossierTasks _state = DossierTasks.Empty;

    /// <summary>Every body that was taken (true) or refused (false) in the sequences played so far by this object.</summary>
    public HashSet<(string Body, bool Taken)> Seen { get; } = [];

    /// <summary>Every edge that was taken: the body, and its task's phase before and after.</summary>
    public HashSet<(string Body, TaskPhase Before, TaskPhase After)> Edges { get; } = [];

    public void Play(JsonNode sequence)
    {
        var index = 0;
        foreach (var step in sequence["steps"]!.AsArray().OfType<JsonNode>())
        {
            var where = $"step {++index} ({step.Text("from")} {step.Text("body")} {(string?)step["task"]})";
            var message = Message(step);
            var before = _state;
            var (after, outcome) = Timeline.Apply(_state, message, Facts(step));
            _headers.Add(message.Header);
            Check(step["expect"]!, (string?)step["task"], before, after, outcome, where);
            Seen.Add((step.Text("body"), outcome.IsAllowed));
            if (outcome.IsAllowed && step["task"] is { } task)
            {
                var id = Id((string)task!);
                Edges.Add((step.Text("body"), before.Find(id)?.Phase ?? TaskPhase.Unspecified, after.Find(id)?.Phase ?? TaskPhase.Unspecified));
            }

            _state = after;
        }
    }

    private void Check(JsonNode expect, string? task, DossierTasks before, DossierTasks after, TransitionOutcome outcome, string where)
    {
        if (expect["reason"] is not null)
        {
            Assert.True(outcome.Refusal is not null, $"{where}: taken, expected {expect.Text("reason")}");
            Assert.True(VectorFiles.Problem<ErrorReason>(expect.Text("reason")) == outcome.Refusal!.Reason, $"{where}: {outcome.Refusal}");
            Assert.True(expect.Text("field") == outcome.Refusal.Fields.Single().Path, $"{where}: {outcome.Refusal}");
            Assert.All(outcome.Refusal.Fields, f => Assert.True(f.MessageEn.Length > 10 && f.MessageVi.Length > 10 && f.MessageEn != f.MessageVi, where));
            Assert.Same(before, after);
            return;
        }

        Assert.True(outcome.IsAllowed, $"{where}: {outcome.Refusal}");
        if (expect["none"] is not null)
        {
            Assert.True(outcome.Task is null, where);
            Assert.Same(before, after);
            return;
        }

        var state = after.Find(Id(task!))!;
        foreach (var (name, value) in expect.AsObject())
        {
            Assert.True(Same(value, Actual(name, state, after)), $"{where}: {name} is {Actual(name, state, after)?.ToJsonString() ?? "null"}, expected {value?.ToJsonString() ?? "null"}");
        }
    }

    private JsonNode? Actual(string name, TaskState state, DossierTasks all) => name switch
    {
        "phase" => Screaming(state.Phase),
        "clock" => Screaming(state.Clock),
        "waits" => new JsonArray([.. state.Waits.Select(w => (JsonNode)w)]),
        "open" => Names(state.OpenChildren),
        "parentOpen" => Names(all.Find(state.Parent!.Value)!.OpenChildren),
        "opener" => Name(state.Opener),
        "holder" => Name(state.Holder),
        "stopped" => state.Stopped,
        "withdrawal" => state.WithdrawalId,
        _ => throw new InvalidDataException($"The vectors' README names no member {name}."),
    };

    private JsonArray Names(IEnumerable<TaskId> tasks) => new([.. tasks.Select(t => (JsonNode)_tasks.Single(n => n.Value == t).Key)]);

    private static bool Same(JsonNode? expected, JsonNode? actual) => expected is null ? actual is null : JsonNode.DeepEquals(expected, actual);

    private static string Name(AgencyCode agency) => Stage["agencies"]!.AsObject().Single(a => a.Value!.Text("code") == agency.ToString()).Key;

    private static string Screaming<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + c : c.ToString())).ToUpperInvariant();

    private static TimelineFacts Facts(JsonNode step)
    {
        var owner = Stage.Text("codeOwner");
        return new TimelineFacts(Code(step.Text("from")), Code(step.Text("to")), RolesOf(step.Text("from")), RolesOf(step.Text("to")), Code(owner),
            Stage["mayIssue"]!.AsArray().Any(m => (string?)m == step.Text("from")));
    }

    private static AgencyCode Code(string agency) => AgencyCode.Parse(Stage["agencies"]![agency]!.Text("code"));

    private static Roles RolesOf(string agency) => Stage["agencies"]![agency]!["roles"] is JsonArray roles
        ? roles.Aggregate(Roles.None, (sum, role) => sum | VectorFiles.Problem<Roles>((string)role!))
        : Roles.None;

    private TaskId Id(string name)
    {
        if (!_tasks.TryGetValue(name, out var id))
        {
            _tasks[name] = id = TaskId.Parse($"0193{_tasks.Count + 1:x4}-0000-7000-8000-000000000001");
        }

        return id;
    }

    private Message Message(JsonNode step)
    {
        var facts = step["facts"] as JsonObject ?? [];
        var message = Bodies.Make(step.Text("body"), facts, name => Code(name).ToString(), n => _headers[n - 1]);
        message.Header = new Header
        {
            Id = $"0194{_headers.Count + 1:x4}-0000-7000-8000-000000000001",
            From = Code(step.Text("from")).ToString(),
            To = Code(step.Text("to")).ToString(),
            Dossier = step["dossier"] is null ? Stage.Text("dossier") : "",
            Task = step["task"] is { } task ? Id((string)task!).ToString() : "",
            ParentTask = step["parent"] is { } parent ? Id((string)parent!).ToString() : "",
        };
        return message;
    }
}
