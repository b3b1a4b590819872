using System.Text.Json.Nodes;

namespace MotCua.Conformance.Model;

/// <summary>Ids that stand for one fact each: of a notice, of a payment's voucher, of a withdrawal (MC-TASK-72, MC-TASK-77).</summary>
internal static class ModelFacts
{
    /// <summary>Whether a message uses an id for another fact than one of the messages before it.</summary>
    public static bool IsUsed(JsonObject message, IEnumerable<JsonObject> before, ModelFault fault) => Of(message) is var (id, says, kind)
        && !fault.Is($"{kind}-again")
        && before.Select(Of).Any(other => other is { } known && known.Id == id && known.Says != says);

    // A notice and a payment may be told again (MC-TASK-71); a withdrawal is asked once.
    private static (string Id, string Says, string Kind)? Of(JsonObject message)
    {
        var dossier = message["header"]?["dossier"];
        if ((message["obligationIssued"] ?? message["obligationReplaced"]?["replacement"]) is { } notice)
        {
            return ($"notice {dossier} {notice["obligationId"]}", $"{notice["amount"]} {notice["collectingAgency"]?["code"]}", "notice");
        }

        if (message["paymentConfirmed"] is { } payment)
        {
            return ($"voucher {dossier} {payment["obligationId"]} {payment["voucherNumber"]}", $"{payment["amount"]}", "voucher");
        }

        return message["withdrawalRequested"] is { } withdrawal ? ($"withdrawal {dossier} {message["header"]?["task"]} {withdrawal["withdrawalId"]}", $"{message["header"]?["id"]}", "withdrawal") : null;
    }
}
