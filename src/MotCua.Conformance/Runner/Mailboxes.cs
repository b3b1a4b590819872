using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>Takes what earlier cases left in mailboxes: a case begins with empty ones.</summary>
internal static class Mailboxes
{
    private const int MaxRounds = 20;
    private static readonly CallSpec Plain = CallSpec.Read(YamlItem.Parse("mailboxes", new StringReader("{}")));

    public static async Task EmptyAsync(Target target, EnrolledLane lane, IReadOnlyList<string> mailboxes, TimeSpan timeout, CancellationToken cancellationToken)
    {
        foreach (var mailbox in mailboxes.Where(lane.Agencies.ContainsKey))
        {
            var scope = new Scope(lane, target.Enrolment.Hub, target, 0);
            var system = lane.Systems.ContainsKey(mailbox) ? mailbox : null;
            var reader = new JsonObject { ["inboxId"] = "emptied-before-the-case", ["takeOver"] = true };
            for (var round = 0; round < MaxRounds; round++)
            {
                await DiscardAsync(target, scope, mailbox, system, timeout, cancellationToken);
                var pulled = await CallAsync(target, scope, "Exchange/Pull", new JsonObject { ["mailbox"] = lane.Agencies[mailbox], ["reader"] = reader.DeepClone(), ["maxMessages"] = 1000 }, system, timeout, cancellationToken);
                if (pulled?["deliveries"] is not JsonArray { Count: > 0 } deliveries)
                {
                    break;
                }

                await CallAsync(target, scope, "Exchange/Acknowledge", new JsonObject { ["mailbox"] = lane.Agencies[mailbox], ["reader"] = reader.DeepClone(), ["fence"] = pulled["fence"]?.DeepClone(), ["upTo"] = deliveries[^1]?["position"]?.DeepClone() }, system, timeout, cancellationToken);
            }
        }
    }

    private static async Task DiscardAsync(Target target, Scope scope, string mailbox, string? system, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var letters = await CallAsync(target, scope, "Exchange/ListDeadLetters", new JsonObject { ["mailbox"] = scope.Agency(mailbox), ["pageSize"] = 500 }, system, timeout, cancellationToken);
        if (letters?["deadLetters"] is JsonArray { Count: > 0 } list)
        {
            await CallAsync(
                target, scope, "Exchange/Redeliver", new JsonObject { ["mailbox"] = scope.Agency(mailbox), ["action"] = "REDELIVER_ACTION_DISCARD", ["positions"] = new JsonArray([.. list.Select(letter => letter?["position"]?.DeepClone())]) }, system, timeout, cancellationToken);
        }
    }

    private static async Task<JsonNode?> CallAsync(Target target, Scope scope, string operation, JsonObject body, string? system, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            var found = Operation.Find(operation);
            return AnswerReader.Unary(WireKind.Json, await RawWire.CallAsync(target.Address, Plain.Make(scope, target.Address, found, body, system), timeout, cancellationToken), found).Body;
        }
        catch (WireProblem)
        {
            // The case itself will say that the hub does not answer.
            return null;
        }
    }
}
