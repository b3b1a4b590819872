using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner.Steps;

/// <summary>Acknowledges what the last pull of the case gave, or what is named.</summary>
internal sealed class AcknowledgeStep(YamlItem item) : Step(item)
{
    private readonly CallSpec _call = CallSpec.Read(item);
    private readonly string _mailbox = item.Need("ack").Text();

    public override string Summary => $"acknowledge in the mailbox of {_mailbox}";

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var scope = context.Scope;
        var body = new JsonObject
        {
            ["mailbox"] = scope.Agency(_mailbox),
            ["reader"] = new JsonObject { ["inboxId"] = scope.FillText(Place.TextOf("inbox") ?? "inbox-of-the-case") },
            ["fence"] = scope.Fill(Place["fence"]?.ToJson() ?? JsonValue.Create("${pulled.fence}")),
        };
        if (Place["positions"] is { } positions)
        {
            body["positions"] = scope.Fill(positions.ToJson());
        }
        else
        {
            body["upTo"] = scope.Fill(Place["up-to"]?.ToJson()) ?? LastPulled(scope);
        }

        return context.CallAsync(_call, Operation.Find("Exchange/Acknowledge"), body, Place.TextOf("as") ?? _mailbox, cancellationToken);
    }

    private static JsonNode? LastPulled(Scope scope) => (scope.Fill(JsonValue.Create("${pulled.deliveries}")) as JsonArray)?.LastOrDefault()?["position"]?.DeepClone();
}
