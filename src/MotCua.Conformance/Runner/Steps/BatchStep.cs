using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Signs several messages and sends them in one call.</summary>
internal sealed class BatchStep : Step
{
    private readonly List<(MessageSpec Spec, int Times)> _messages;
    private readonly CallSpec _call;
    private readonly string _as;

    public BatchStep(YamlItem item)
        : base(item)
    {
        _messages = [.. item.Need("batch").Items.Select(message => (MessageSpec.Read(message.Only([.. MessageSpec.Members, "times"])), message.NumberOf("times") ?? 1))];
        _call = CallSpec.Read(item);
        _as = item.Need("as").Text();
    }

    public override string Summary => $"send a batch of {_messages.Sum(message => message.Times)} as {_as}";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var signed = _messages.SelectMany(message => Enumerable.Repeat(message.Spec, message.Times)).Select(spec => (spec.Name, Text: spec.Make(context.Scope))).ToList();
        var view = await context.CallAsync(_call, Operation.Find("Exchange/SendBatch"), new JsonObject { ["messages"] = new JsonArray([.. signed.Select(message => message.Text.ToJson())]) }, _as, cancellationToken);
        for (var i = 0; i < signed.Count; i++)
        {
            if (signed[i].Name is { } name)
            {
                var remembered = signed[i].Text.ToView();
                remembered["receipt"] = (view["body"]?["results"] as JsonArray)?.ElementAtOrDefault(i)?["receipt"]?.DeepClone();
                context.Scope.Set(name, remembered);
            }
        }

        return view;
    }
}
