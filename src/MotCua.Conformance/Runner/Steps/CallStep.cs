using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Any unary operation.</summary>
internal sealed class CallStep(YamlItem item) : Step(item)
{
    private readonly CallSpec _call = CallSpec.Read(item);
    private readonly Operation _operation = Operation.Find(item.Need("call").Text());
    private readonly JsonNode _body = item["body"]?.ToJson() ?? new JsonObject();
    private readonly string? _as = item.TextOf("as");

    public override string Summary => $"{_operation.Method.Name} as {_as ?? "nobody"}";

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken) => context.CallAsync(_call, _operation, context.Scope.Fill(_body)!, _as, cancellationToken);
}
