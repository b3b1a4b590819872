using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Stage;

/// <summary>Receipts by hand, right and forged (MC-SIGN-13 to MC-SIGN-15): each is a tree of two leaves, so that a path is there to be checked.</summary>
internal sealed class StageReceipts(string hub, RawKey key, RawKey otherKey)
{
    /// <param name="payload">The payload's bytes.</param>
    /// <param name="signature">The signature text.</param>
    /// <param name="mailbox">Where it went.</param>
    /// <param name="position">Its place there.</param>
    /// <param name="at">When the hub took it.</param>
    /// <param name="forged">What is wrong with it (<see cref="Behaviour.Receipts"/>), or null.</param>
    public JsonObject Make(byte[] payload, string signature, string mailbox, long position, DateTimeOffset at, string? forged)
    {
        var header = (JsonText.TryParse(payload) as JsonObject)?["header"] as JsonObject;
        var signer = (JsonText.TryParse(Base64Url.Decode(signature.Split('.')[0])) as JsonObject)?["x5t#S256"]?.ToString() ?? "";
        var statement = new JsonObject
        {
            ["messageFrom"] = forged == "other-sender" ? hub : header?["from"]?.ToString(),
            ["messageId"] = forged == "other-message" ? Scope.Uuid7(at) : header?["id"]?.ToString(),
            ["payloadSha256"] = Hex(forged == "other-payload" ? [.. payload, 32] : payload),
            ["signatureSha256"] = Hex(Encoding.ASCII.GetBytes(forged == "other-signature" ? signature + "A" : signature)),
            ["signer"] = signer,
            ["state"] = "RECEIPT_STATE_ENQUEUED",
            ["mailbox"] = mailbox,
            ["position"] = position.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["receivedAt"] = Moment.Text(at),
            ["hub"] = forged == "other-hub-in-statement" ? "Z97" : hub,
        };
        var bytes = Encoding.UTF8.GetBytes(JsonText.Compact(statement));
        var leaf = SHA256.HashData([0, .. bytes]);
        var sibling = RandomNumberGenerator.GetBytes(32);
        var root = SHA256.HashData([1, .. leaf, .. sibling]);
        if (forged == "path")
        {
            sibling[0] ^= 1;
        }

        var by = forged == "key" ? otherKey : key;
        var typ = forged == "typ" ? "motcua-message+jws" : "motcua-receipt+jws";
        var jwsHeader = $$"""{"alg":"{{by.Algorithm}}","typ":"{{typ}}","cty":"application/vnd.motcua.receipt.v1+json","x5t#S256":"{{key.Thumbprint}}"}""";
        var commitment = $$"""{"hub":"{{(forged == "other-hub" ? "Z97" : hub)}}","root":"{{Convert.ToHexStringLower(root)}}","time":"{{Moment.Text(at)}}"}""";
        var jws = RawJws.Attached(by, jwsHeader, Encoding.UTF8.GetBytes(commitment));
        if (forged == "signature")
        {
            var parts = jws.Split('.');
            var broken = Base64Url.Decode(parts[2]);
            broken[5] ^= 1;
            jws = $"{parts[0]}.{parts[1]}.{Base64Url.Encode(broken)}";
        }

        return new JsonObject { ["statement"] = Convert.ToBase64String(bytes), ["index"] = forged == "index" ? "1" : "0", ["size"] = "2", ["path"] = new JsonArray(Convert.ToBase64String(sibling)), ["signature"] = jws };
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
