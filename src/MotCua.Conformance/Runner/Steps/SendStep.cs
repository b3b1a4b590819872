using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Signs a message and sends it.</summary>
internal sealed class SendStep(YamlItem item) : Step(item)
{
    private readonly MessageSpec _message = MessageSpec.Read(item);
    private readonly CallSpec _call = CallSpec.Read(item);

    public override string Summary => $"send {_message.Again ?? _message.Draft} as {_message.As ?? "its sender"}";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var signed = _message.Make(context.Scope);
        var view = await context.CallAsync(_call, Operation.Find("Exchange/Send"), new JsonObject { ["message"] = signed.ToJson() }, signed.System, cancellationToken);
        if (_message.Name is { } name)
        {
            var remembered = signed.ToView();
            remembered["receipt"] = view["body"]?["receipt"]?.DeepClone();
            context.Scope.Set(name, remembered);
        }

        return view;
    }
}
