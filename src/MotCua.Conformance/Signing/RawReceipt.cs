using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Signing;

/// <summary>Reads receipts by the words of MC-SIGN-13 to MC-SIGN-16 and of RFC 6962, section 2.1.1; nothing of the contract's own verifier is used.</summary>
internal static partial class RawReceipt
{
    /// <summary>What is wrong with a receipt; null where nothing is.</summary>
    public static string? Problem(JsonObject receipt, JsonObject message, Enrolment enrolment)
    {
        try
        {
            return SignatureProblem(receipt, enrolment, out var commitment)
                ?? TreeProblem(receipt, commitment)
                ?? StatementProblem(receipt, message, enrolment, commitment);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or ArgumentException or InvalidCastException or OverflowException or NullReferenceException or IndexOutOfRangeException)
        {
            return $"the receipt is malformed: {e.Message}";
        }
    }

    /// <summary>What is wrong between receipts: those of one root are of one commit, so they have one signature and places of their own in one tree.</summary>
    public static string? ProblemBetween(IReadOnlyList<JsonObject> receipts)
    {
        foreach (var commit in receipts.GroupBy(receipt => Text(Commitment(receipt), "root")))
        {
            if (commit.Select(receipt => Text(receipt, "signature")).Distinct(StringComparer.Ordinal).Count() > 1)
            {
                return "receipts of one commit have different signatures";
            }

            if (commit.Select(receipt => Number(receipt["size"])).Distinct().Count() > 1 || commit.Select(receipt => (Number(receipt["index"]), Text(receipt, "statement"))).Distinct().GroupBy(leaf => leaf.Item1).Any(place => place.Count() > 1))
            {
                return "receipts of one commit have different sizes or one index twice";
            }
        }

        return null;
    }

    private static JsonObject Commitment(JsonObject receipt) => (JsonObject)JsonText.TryParse(Base64Url.Decode(receipt["signature"]!.GetValue<string>().Split('.')[1]))!;

    private static string? SignatureProblem(JsonObject receipt, Enrolment enrolment, out JsonObject commitment)
    {
        commitment = [];
        if (RawJwsReader.Problem(receipt["signature"]!.GetValue<string>(), enrolment.HubCertificate, "motcua-receipt+jws", "application/vnd.motcua.receipt.v1+json", detached: null, out var content) is { } problem)
        {
            return problem;
        }

        commitment = (JsonObject)JsonText.TryParse(content)!;
        return !commitment.Select(member => member.Key).Order(StringComparer.Ordinal).SequenceEqual(["hub", "root", "time"]) ? "what is signed is not exactly {hub, root, time}"
            : !Time().IsMatch(Text(commitment, "time") ?? "") ? $"time is {Text(commitment, "time")}"
            : null;
    }

    private static string? TreeProblem(JsonObject receipt, JsonObject commitment)
    {
        var hash = SHA256.HashData([0, .. Convert.FromBase64String(receipt["statement"]!.GetValue<string>())]);
        var (index, size) = (Number(receipt["index"]), Number(receipt["size"]));
        if (size == 0 || index >= size)
        {
            return $"leaf {index} of {size}";
        }

        var last = size - 1;
        foreach (var item in receipt["path"] as JsonArray ?? [])
        {
            var sibling = Convert.FromBase64String(item!.GetValue<string>());
            if (last == 0)
            {
                return "the path is longer than the tree is high";
            }

            if ((index & 1) == 1 || index == last)
            {
                hash = SHA256.HashData([1, .. sibling, .. hash]);
                while ((index & 1) == 0 && index != 0)
                {
                    (index, last) = (index >> 1, last >> 1);
                }
            }
            else
            {
                hash = SHA256.HashData([1, .. hash, .. sibling]);
            }

            (index, last) = (index >> 1, last >> 1);
        }

        return last == 0 && Convert.ToHexStringLower(hash) == Text(commitment, "root") ? null : "statement and path do not lead to the signed root";
    }

    private static string? StatementProblem(JsonObject receipt, JsonObject message, Enrolment enrolment, JsonObject commitment)
    {
        var statement = (JsonObject)JsonText.TryParse(Convert.FromBase64String(receipt["statement"]!.GetValue<string>()))!;
        var payload = Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(message["payload"]!.GetValue<string>())));
        var signature = message["signature"]!.GetValue<string>();
        var header = (JsonObject)JsonText.TryParse(Base64Url.Decode(signature.Split('.')[0]))!;
        (string Name, string? Is, string? Should)[] members =
        [
            ("hub", Text(statement, "hub"), enrolment.Hub),
            ("hub of what is signed", Text(commitment, "hub"), enrolment.Hub),
            ("messageFrom", Text(statement, "messageFrom"), Text(message, "from")),
            ("messageId", Text(statement, "messageId"), Text(message, "id")),
            ("payloadSha256", Text(statement, "payloadSha256"), payload),
            ("signatureSha256", Text(statement, "signatureSha256"), Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(signature)))),
            ("signer", Text(statement, "signer"), Text(header, "x5t#S256")),
        ];
        return members.Where(member => member.Is != member.Should).Select(member => $"{member.Name} is {member.Is}, expected {member.Should}").FirstOrDefault();
    }

    private static string? Text(JsonObject members, string name) => members[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static ulong Number(JsonNode? node) => node is null ? 0 : ulong.Parse(node.ToString(), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{3})?Z\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Time();
}
