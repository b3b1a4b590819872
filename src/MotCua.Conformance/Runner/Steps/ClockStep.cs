using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Sets the clock of a sandbox hub on (<c>clock: 73h</c>). It does not go back: such cases run alone, after all others, in the order of their files.</summary>
internal sealed class ClockStep(YamlItem item) : Step(item)
{
    private readonly TimeSpan _time = Duration(item.Need("clock").Text(), item);
    private readonly CallSpec _call = CallSpec.Read(item);

    public override string Summary => $"set the hub's clock on by {_time.TotalHours} h";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["time"] = Moment.Text(context.Scope.Now() + _time), ["jti"] = Guid.NewGuid().ToString() };
        var view = await context.CallAsync(_call, Operation.Find("Sandbox/SetClock"), body, Place.TextOf("as") ?? "intake", cancellationToken);
        if (view["code"]?.GetValue<string>() == "ok")
        {
            context.Target.HubIsAhead += _time;
        }

        return view["code"]?.GetValue<string>() == "ok" ? view : throw new SuiteProblem($"the clock was not set: {JsonText.Compact(view["error"])}");
    }
}
