using System.Text.Json.Nodes;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner.Scenarios;

/// <summary>What the steps of a scenario have besides those of a case: how long they wait, which messages they have dealt with, and what is kept of the step that runs.</summary>
internal sealed class Scene(RunFolder folder, StageHub stage, TimeSpan wait, IReadOnlyCollection<string> may)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly HashSet<string> _dealt = new(StringComparer.Ordinal);
    private int _step;

    /// <summary>Whether an earlier call began the step that runs, and did not end it.</summary>
    public bool WasBegun { get; private set; }

    /// <summary>What an earlier call delivered in the step that runs: <c>{position, view}</c>; null where it delivered nothing.</summary>
    public JsonObject? Delivered { get; private set; }

    /// <summary>The ids of messages that steps have dealt with.</summary>
    public IReadOnlyCollection<string> Dealt => _dealt;

    /// <summary>Goes to a step, with what an earlier call left of it.</summary>
    public void At(int step)
    {
        _step = step;
        WasBegun = folder.Entries.Any(entry => entry["begin"]?.GetValue<int>() == step);
        Delivered = folder.All.FirstOrDefault(entry => entry["about"]?["step"]?.GetValue<int>() == step) is { } entry
            ? new JsonObject { ["position"] = entry["position"]!.DeepClone(), ["view"] = entry["about"]!["view"]!.DeepClone() }
            : null;
    }

    /// <summary>Keeps what is known now: a killed run goes on from here.</summary>
    public void Begin(Scope scope) => folder.Keep(new JsonObject { ["begin"] = _step, ["scope"] = scope.Save() });

    /// <summary>Puts a delivery into the product's mailbox, and keeps it with it that this step did so.</summary>
    public long Deliver(JsonObject delivery, JsonObject view) => stage.Mailbox.Add(delivery, fence: null, new JsonObject { ["step"] = _step, ["view"] = view.DeepClone() });

    public void Deal(IEnumerable<string> ids) => _dealt.UnionWith(ids);

    /// <summary>Waits for the product's next message, which must have this body.</summary>
    /// <exception cref="CaseProblem">Another came.</exception>
    public async Task<JsonObject> MessageAsync(string body, Bilingual what, Task<DeskAnswer>? person, CancellationToken cancellationToken) =>
        await WaitAsync(() => Next(body), what, person, cancellationToken);

    /// <summary>A message that came and that no step has dealt with, but for those that may come at any time; null where there is none.</summary>
    /// <exception cref="CaseProblem">One came that does not fit.</exception>
    public JsonObject? Next(string? body)
    {
        foreach (var message in stage.Arrived.Where(message => !_dealt.Contains(IdOf(message))))
        {
            var found = BodyOf(message);
            if (found != body && !may.Contains(found))
            {
                throw new CaseProblem($"the product sent {found} to {message["payloadJson"]?["header"]?["to"]}, expected {body ?? "nothing"}");
            }

            Check(message);
            _dealt.Add(IdOf(message));
            if (found == body)
            {
                return message;
            }
        }

        return null;
    }

    /// <summary>Looks until something is there. Driven by an adapter, what does not come in time is a failure; by hand the run ends here for now, and the tester can end the waiting.</summary>
    public async Task<T> WaitAsync<T>(Func<T?> look, Bilingual what, Task<DeskAnswer>? person, CancellationToken cancellationToken)
        where T : class
    {
        var end = TimeProvider.System.GetUtcNow() + wait;
        while (true)
        {
            if (look() is { } found)
            {
                return found;
            }

            if (person is { IsCompleted: true })
            {
                Desk.Judge(await person);
                person = null;
            }

            if (TimeProvider.System.GetUtcNow() > end)
            {
                throw person is null
                    ? new CaseProblem($"{what.En} did not come within {wait.TotalSeconds:0} s")
                    : new PauseProblem($"waiting for {what.En}; go on with --resume", $"đang chờ {what.Vi}; tiếp tục bằng --resume");
            }

            await Task.Delay(Look, cancellationToken);
        }
    }

    public static string BodyOf(JsonObject message) => (message["payloadJson"] as JsonObject)?.Select(member => member.Key).FirstOrDefault(name => name != "header") ?? "no body";

    private static string IdOf(JsonObject message) => message["payloadJson"]?["header"]?["id"]?.ToString() ?? "";

    // What every message of a product under test keeps, whatever it says.
    private static void Check(JsonObject message)
    {
        var body = BodyOf(message);
        if (message["broken"] is JsonArray { Count: > 0 } broken)
        {
            throw new CaseProblem($"{body} breaks {string.Join(", ", broken.Select(id => id!.ToString()))}");
        }

        if (message["jws"]?["valid"]?.ToJsonString() != "true")
        {
            throw new CaseProblem($"the signature of {body} is wrong (MC-SIGN-3): {message["jws"]?["valid"]}");
        }

        if (message["payloadJson"]?["header"]?["test"]?.ToJsonString() != "true")
        {
            throw new CaseProblem($"{body} is not marked as a test: header.test is not true (MC-TASK-53)");
        }
    }
}
