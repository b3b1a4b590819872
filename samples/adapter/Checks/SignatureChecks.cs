using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace Adapter.Checks;

/// <summary>Signatures, tokens, chains and receipts (MC-SIGN).</summary>
internal static class SignatureChecks
{
    public static JsonNode Message(JsonObject vector)
    {
        using var certificate = Certificate(vector["certificate"]!);
        var verdict = MessageSignature.Verify(Bytes(vector["payload"]!), (string)vector["signature"]!, certificate);
        return Verdict(verdict.IsValid, verdict.Reason, verdict.Problem);
    }

    public static JsonNode Token(JsonObject vector)
    {
        using var certificate = Certificate(vector["certificate"]!);
        var now = DateTimeOffset.FromUnixTimeSeconds((long)vector["now"]!);
        var verdict = AuthToken.TryParse((string)vector["token"]!, out var token, out var refused) ? token.Verify(certificate, (string)vector["audience"]!, now) : refused;
        return Verdict(verdict.IsValid, verdict.Reason, verdict.Problem);
    }

    public static JsonNode Trust(JsonObject vector)
    {
        using var certificate = Certificate(vector["certificate"]!);
        var trust = new CertificateTrust(vector["anchors"]!.AsArray().Select(one => Certificate(one!)), vector["intermediates"]!.AsArray().Select(one => Certificate(one!)));
        var verdict = trust.Check(certificate, DateTimeOffset.Parse((string)vector["at"]!, CultureInfo.InvariantCulture));
        return Verdict(verdict.IsTrusted, verdict.Reason, verdict.Problem);
    }

    public static JsonNode Receipts(JsonObject vector)
    {
        using var certificate = Certificate(vector["hubCertificate"]!);
        foreach (var entry in vector["receipts"]!.AsArray())
        {
            var receipt = entry!["receipt"]!;
            var verdict = ReceiptVerifier.Verify(
                new Receipt
                {
                    Statement = ByteString.CopyFrom(Bytes(receipt["statement"]!)),
                    Index = (ulong)receipt["index"]!,
                    Size = (ulong)receipt["size"]!,
                    Path = { receipt["path"]!.AsArray().Select(node => ByteString.CopyFrom(Bytes(node!))) },
                    Signature = (string)receipt["signature"]!,
                },
                new SignedMessage { Payload = ByteString.CopyFrom(Bytes(entry["payload"]!)), Signature = (string)entry["messageSignature"]! },
                (string)vector["hub"]!,
                certificate);
            if (!verdict.IsValid)
            {
                return new JsonObject { ["valid"] = false, ["problem"] = EnumNames.Write(verdict.Problem) };
            }
        }

        return new JsonObject { ["valid"] = true };
    }

    private static JsonObject Verdict<T>(bool isValid, ErrorReason reason, T problem)
        where T : struct, Enum => isValid
        ? new JsonObject { ["valid"] = true }
        : new JsonObject { ["valid"] = false, ["reason"] = ReasonTable.Get(reason).Name, ["problem"] = EnumNames.Write(problem) };

    private static X509Certificate2 Certificate(JsonNode pem) => X509Certificate2.CreateFromPem((string)pem!);

    private static byte[] Bytes(JsonNode base64) => Convert.FromBase64String((string)base64!);
}
