using System.Globalization;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Stage;

/// <summary>What a message breaks of the rules that look at more than one member (MC-CORE-33 to MC-CORE-39 and those beside them), by their words.</summary>
internal static class PayloadRules
{
    private const long MaxFile = 2_147_483_648;
    private static readonly string[] WithoutDossier = ["feedbackSubmitted", "feedbackAnswered", "documentSent", "documentStatusReported", "deliveryFailed", "agencySucceeded", "deliveryStalled"];
    private static readonly string[] Registry = ["dossierRegistered", "dossierStatusReported", "serviceRated"];
    private static readonly string[] WithoutTask = [.. WithoutDossier, .. Registry];
    private static readonly int[] TaxWeights = [31, 29, 23, 19, 17, 13, 7, 5, 3];

    public static IEnumerable<string> Broken(JsonObject message)
    {
        var header = message["header"] as JsonObject ?? [];
        return message.Where(member => member.Key != "header" && member.Value is JsonObject).SelectMany(member => Body(member.Key, (JsonObject)member.Value!, header)).Concat(Objects(message).SelectMany(Part));
    }

    private static IEnumerable<string> Body(string name, JsonObject body, JsonObject header)
    {
        var rules = new (bool IsBroken, string Requirement)[]
        {
            (header["dossier"] is null && !WithoutDossier.Contains(name, StringComparer.Ordinal), "MC-CORE-33"),
            (header["dossier"] is null && Registry.Contains(name, StringComparer.Ordinal), "MC-TASK-47"),
            (header["task"] is null && !WithoutTask.Contains(name, StringComparer.Ordinal), "MC-CORE-80"),
            (body["dossier"]?["code"] is { } code && code.ToString() != Text(header["dossier"]), "MC-CORE-34"),
            (name == "obligationIssued" && !IsSum(body), "MC-CORE-37"),
            (name == "obligationReplaced" && body["replacement"] is JsonObject replacement && !IsSum(replacement), "MC-CORE-37"),
            (name == "obligationReplaced" && Text(body["replacement"]?["obligationId"]) == Text(body["replacedObligationId"]), "MC-CORE-82"),
            (name == "resultIssued" && Text(body["kind"]) is "RESULT_KIND_GRANTED" or "RESULT_KIND_PARTLY" && body["papers"] is not JsonArray { Count: > 0 }, "MC-CORE-38"),
            (name == "resultIssued" && Text(body["kind"]) is "RESULT_KIND_REFUSED" or "RESULT_KIND_PARTLY" && Text(body["reason"]).Length == 0, "MC-CORE-83"),
            (name == "resultDelivered" && Text(body["channel"]) == "RESULT_CHANNEL_POST" && Text(body["trackingNumber"]).Length == 0, "MC-CORE-39"),
            (name == "resultDelivered" && Text(body["stage"]) == "DELIVERY_STAGE_FAILED" && Text(body["reason"]).Length == 0, "MC-CORE-84"),
        };
        return rules.Where(rule => rule.IsBroken).Select(rule => rule.Requirement);
    }

    private static IEnumerable<string> Part(JsonObject members)
    {
        if (members["kind"] is { } kind && kind.ToString().StartsWith("IDENTITY_KIND_", StringComparison.Ordinal) && !FitsKind(kind.ToString(), Text(members["number"])))
        {
            yield return "MC-CORE-35";
        }

        if (members["sha256"] is not null && members["size"] is { } size && !(Amount(size) is >= 1 and <= MaxFile))
        {
            yield return "MC-ATT-2";
        }

        if (Text(members["taxCode"]) is { Length: > 0 } tax && tax.All(letter => char.IsAsciiDigit(letter) || letter == '-'))
        {
            if (IsNeverIssued(tax))
            {
                yield return "MC-CORE-81";
            }
            else if (tax.Length is 10 or 14 && CheckDigit(tax) != tax[9] - '0')
            {
                yield return "MC-CORE-36";
            }
        }
    }

    private static bool FitsKind(string kind, string number) => kind switch
    {
        "IDENTITY_KIND_PERSONAL_ID" => number.Length == 12 && number.All(char.IsAsciiDigit),
        "IDENTITY_KIND_OLD_ID_CARD" => number.Length == 9 && number.All(char.IsAsciiDigit),
        "IDENTITY_KIND_NONE" => number.Length == 0,
        _ => number.Length > 0,
    };

    private static bool IsNeverIssued(string tax) => tax.Length == 12
        ? tax.StartsWith("000", StringComparison.Ordinal)
        : tax.StartsWith("00", StringComparison.Ordinal) || (tax.Length >= 10 && (tax[2..9] == "0000000" || CheckDigit(tax) == 10)) || tax.EndsWith("-000", StringComparison.Ordinal);

    private static int CheckDigit(string tax) => 10 - (TaxWeights.Select((weight, place) => weight * (tax[place] - '0')).Sum() % 11);

    private static bool IsSum(JsonObject obligation) => (obligation["items"] as JsonArray ?? []).Sum(item => Amount(item?["amount"])) == Amount(obligation["amount"]);

    private static long Amount(JsonNode? node) => long.TryParse(Text(node), NumberStyles.None, CultureInfo.InvariantCulture, out var amount) ? amount : 0;

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Objects(member.Value)).Prepend(members),
        JsonArray items => items.SelectMany(Objects),
        _ => [],
    };
}
