using System.Text.Json.Nodes;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace Adapter.Checks;

/// <summary>Plays a sequence from its first step and says each step's answer (MC-TASK).</summary>
internal sealed class TransitionChecks
{
    private readonly JsonObject _stage;
    private readonly Dictionary<string, TaskId> _tasks = new(StringComparer.Ordinal);
    private readonly List<Header> _headers = [];
    private DossierTasks _state = DossierTasks.Empty;

    private TransitionChecks(JsonObject stage) => _stage = stage;

    public static JsonNode Sequence(JsonObject vector)
    {
        var play = new TransitionChecks(vector["stage"]!.AsObject());
        return new JsonObject { ["steps"] = new JsonArray([.. vector["steps"]!.AsArray().Select(step => play.Step(step!.AsObject()))]) };
    }

    private JsonObject Step(JsonObject step)
    {
        var message = Message(step);
        var (after, outcome) = Timeline.Apply(_state, message, Facts(step));
        _headers.Add(message.Header);
        _state = after;
        if (outcome.Refusal is { } refusal)
        {
            return new JsonObject { ["reason"] = ReasonTable.Get(refusal.Reason).Name, ["field"] = refusal.Fields[0].Path };
        }

        if (outcome.Task is null)
        {
            return new JsonObject { ["none"] = true };
        }

        var task = after.Find(Id((string)step["task"]!))!;
        return new JsonObject
        {
            ["phase"] = EnumNames.Write(task.Phase),
            ["clock"] = EnumNames.Write(task.Clock),
            ["waits"] = new JsonArray([.. task.Waits.Select(wait => (JsonNode)wait)]),
            ["open"] = Names(task.OpenChildren),
            ["parentOpen"] = task.Parent is { } parent ? Names(after.Find(parent)!.OpenChildren) : null,
            ["opener"] = Name(task.Opener),
            ["holder"] = Name(task.Holder),
            ["stopped"] = task.Stopped,
            ["withdrawal"] = task.WithdrawalId,
        };
    }

    private Message Message(JsonObject step)
    {
        var message = StepBody.Make((string)step["body"]!, step["facts"] as JsonObject ?? [], name => Code(name).ToString(), number => _headers[number - 1]);
        message.Header = new Header
        {
            Id = $"0194{_headers.Count + 1:x4}-0000-7000-8000-000000000001",
            From = Code((string)step["from"]!).ToString(),
            To = Code((string)step["to"]!).ToString(),
            Dossier = step["dossier"] is null ? (string)_stage["dossier"]! : "",
            Task = (string?)step["task"] is { } task ? Id(task).ToString() : "",
            ParentTask = (string?)step["parent"] is { } parent ? Id(parent).ToString() : "",
        };
        return message;
    }

    private TimelineFacts Facts(JsonObject step) => new(
        Code((string)step["from"]!), Code((string)step["to"]!), RolesOf((string)step["from"]!), RolesOf((string)step["to"]!), Code((string)_stage["codeOwner"]!),
        _stage["mayIssue"]!.AsArray().Any(issuer => (string?)issuer == (string?)step["from"]));

    private AgencyCode Code(string agency) => AgencyCode.Parse((string)_stage["agencies"]![agency]!["code"]!);

    private Roles RolesOf(string agency) => (_stage["agencies"]![agency]!["roles"] as JsonArray ?? []).Aggregate(Roles.None, (sum, role) => sum | EnumNames.Read<Roles>((string)role!));

    private string Name(AgencyCode agency) => _stage["agencies"]!.AsObject().Single(one => (string?)one.Value!["code"] == agency.ToString()).Key;

    private JsonArray Names(IEnumerable<TaskId> tasks) => new([.. tasks.Select(task => (JsonNode)_tasks.Single(one => one.Value == task).Key)]);

    private TaskId Id(string name)
    {
        if (!_tasks.TryGetValue(name, out var id))
        {
            _tasks[name] = id = TaskId.Parse($"0193{_tasks.Count + 1:x4}-0000-7000-8000-000000000001");
        }

        return id;
    }
}
