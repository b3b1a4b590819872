using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Opens a stream of the server, which stays open under its name until <c>close</c> or the end of the case.</summary>
internal sealed class OpenStep(YamlItem item) : Step(item)
{
    private readonly CallSpec _call = CallSpec.Read(item);
    private readonly Operation _operation = Operation.Find(item.Need("open").Text());
    private readonly JsonNode _body = item["body"]?.ToJson() ?? new JsonObject();
    private readonly string? _as = item.TextOf("as");
    private readonly string _stream = item.TextOf("stream") ?? "stream";

    public override string Summary => $"open {_operation.Method.Name} as {_as ?? "nobody"}";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var body = context.Scope.Fill(_body)!;
        var request = _call.Make(context.Scope, context.Target.Address, _operation, body, _as);
        context.Log.Request(request, body);
        try
        {
            var raw = await RawWire.OpenAsync(context.Target.Address, request, context.Timeout, cancellationToken);
            context.Streams[_stream] = new OpenStream(raw, _call.Wire, _operation, Place.Flag("slow"));
            return new JsonObject { ["status"] = raw.Status, ["headers"] = new JsonObject(raw.Headers.DistinctBy(field => field.Key).Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value))) };
        }
        catch (WireProblem e)
        {
            context.Log.Failure(e);
            return AnswerView.Failed(e);
        }
    }
}
