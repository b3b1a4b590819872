using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Bytes that need be no HTTP: text with <c>\r\n</c> written out.</summary>
internal sealed class RawStep(YamlItem item) : Step(item)
{
    private readonly TimeSpan _within = Duration(item.TextOf("within") ?? "2s", item);

    public override string Summary => "send raw bytes";

    protected override async Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var text = context.Scope.FillText(Place.Need("raw").Text()).Replace("\\r", "\r", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal);
        var address = context.Target.Address.Of(Place.TextOf("to") == "grpc");
        context.Log.Note($"raw bytes to {(Place.TextOf("to") == "grpc" ? "the HTTP/2 side" : "the HTTP/1.1 side")}: {text}");
        try
        {
            var answer = await RawWire.BytesAsync(address, context.Target.Address, Encoding.UTF8.GetBytes(text), _within, cancellationToken);
            return new JsonObject { ["text"] = Encoding.Latin1.GetString(answer), ["size"] = answer.Length };
        }
        catch (WireProblem e)
        {
            return AnswerView.Failed(e);
        }
    }
}
