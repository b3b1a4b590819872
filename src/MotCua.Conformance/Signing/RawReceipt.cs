using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Signing;

/// <summary>Reads receipts by the words of MC-SIGN-13 to MC-SIGN-16 and of RFC 6962, section 2.1.1; nothing of the contract's own verifier is used.</summary>
internal static class RawReceipt
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
        catch (Exception e) when (e is FormatException or InvalidOperationException or NullReferenceException or IndexOutOfRangeException)
        {
            return $"the receipt is malformed: {e.Message}";
        }
    }

    private static string? SignatureProblem(JsonObject receipt, Enrolment enrolment, out JsonObject commitment)
    {
        commitment = [];
        var parts = receipt["signature"]!.GetValue<string>().Split('.');
        if (parts.Length != 3)
        {
            return "the signature is no compact JWS";
        }

        if (JsonText.TryParse(Base64Url.Decode(parts[0])) is not JsonObject header)
        {
            return "the signature's header is no JSON";
        }

        string[] members = ["alg", "cty", "typ", "x5t#S256"];
        if (!header.Select(member => member.Key).Order(StringComparer.Ordinal).SequenceEqual(members))
        {
            return $"the header has the members {string.Join(", ", header.Select(member => member.Key))}";
        }

        var thumbprint = Base64Url.Encode(SHA256.HashData(enrolment.HubCertificate.RawData));
        if (Text(header, "typ") != "motcua-receipt+jws" || Text(header, "cty") != "application/vnd.motcua.receipt.v1+json" || Text(header, "x5t#S256") != thumbprint)
        {
            return $"typ, cty or x5t#S256 is not that of a receipt of this hub: {JsonText.Compact(header)}";
        }

        if (!IsSigned(enrolment.HubCertificate, Text(header, "alg"), Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.Decode(parts[2])))
        {
            return "the signature does not verify with the hub's certificate";
        }

        commitment = (JsonObject)JsonText.TryParse(Base64Url.Decode(parts[1]))!;
        return commitment.Select(member => member.Key).Order(StringComparer.Ordinal).SequenceEqual(["hub", "root", "time"]) ? null : "what is signed is not exactly {hub, root, time}";
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

    /// <summary>Whether the key of a certificate made the signature.</summary>
    public static bool IsSigned(X509Certificate2 certificate, string? algorithm, byte[] input, byte[] signature)
    {
        using var ec = certificate.GetECDsaPublicKey();
        using var rsa = certificate.GetRSAPublicKey();
        return algorithm switch
        {
            "ES256" => ec?.VerifyData(input, signature, HashAlgorithmName.SHA256) == true,
            "ES384" => ec?.VerifyData(input, signature, HashAlgorithmName.SHA384) == true,
            "PS256" => rsa?.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss) == true,
            "RS256" => rsa?.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true,
            _ => false,
        };
    }

    private static string? Text(JsonObject members, string name) => members[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static ulong Number(JsonNode? node) => node is null ? 0 : ulong.Parse(node.ToString(), CultureInfo.InvariantCulture);
}
