using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>What faults need now and then.</summary>
internal sealed class FaultTools(ReceiptMaker receipts, HubIdentity hub, BindingRegister bindings, TimeProvider time)
{
    public TimeProvider Time => time;

    public HubIdentity Hub => hub;

    /// <summary>Every certificate that speaks for an agency.</summary>
    public BindingRegister Bindings => bindings;

    /// <summary>A receipt for a message that is not stored: a hub that says yes to what it should refuse.</summary>
    public Receipt Pretend(SignedMessage message)
    {
        var header = HeaderOf(message);
        var statement = new ReceiptStatement
        {
            MessageFrom = header?["from"]?.ToString() ?? hub.Code,
            MessageId = header?["id"]?.ToString() ?? "00000000-0000-7000-8000-000000000000",
            PayloadSha256 = Convert.ToHexStringLower(SHA256.HashData(message.Payload.Span)),
            SignatureSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message.Signature))),
            Signer = new string('A', 43),
            State = ReceiptState.Enqueued,
            Mailbox = header?["to"]?.ToString() ?? hub.Code,
            Position = 1,
            ReceivedAt = Timestamp.FromDateTimeOffset(time.GetUtcNow()),
            Hub = hub.Code,
        };
        return Seal(statement);
    }

    /// <summary>Signs a statement, right or wrong, as a receipt of its own commit.</summary>
    public Receipt Seal(ReceiptStatement statement) => receipts.Seal([MotCuaJson.Write(statement)], time.GetUtcNow())[0];

    /// <summary>A JWS of the hub's key, right or wrong in header and content.</summary>
    public string Sign(string header, byte[] content, bool isDetached = false)
    {
        _ = SignatureAlgorithm.TryParse(hub.Algorithm, out var algorithm);
        var utf8 = Encoding.UTF8.GetBytes(header);
        var signature = hub.SignHash(Jws.HashSigningInput(algorithm!, utf8, content));
        return isDetached ? Jws.Detached(utf8, signature) : Jws.Attached(utf8, content, signature);
    }

    /// <summary>The binding of the certificate that a JWS names, whatever else is wrong with it; null where there is none.</summary>
    public BoundCertificate? SignerOf(string jws) => Part(jws, 0)?["x5t#S256"] is { } thumbprint ? bindings.Find(thumbprint.ToString().TrimEnd('=')) : null;

    /// <summary>The JSON of a part of a JWS (0: header, 1: content), as far as it is JSON.</summary>
    public static JsonObject? Part(string jws, int index)
    {
        var parts = jws.Split('.');
        try
        {
            return index < parts.Length ? JsonNode.Parse(Convert.FromBase64String(parts[index].TrimEnd('=').Replace('-', '+').Replace('_', '/') + new string('=', (4 - (parts[index].TrimEnd('=').Length % 4)) % 4))) as JsonObject : null;
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>The header of a payload, as far as it is JSON.</summary>
    public static JsonObject? HeaderOf(SignedMessage message)
    {
        try
        {
            return JsonNode.Parse(message.Payload.Span)?["header"] as JsonObject;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>000.00.12.H32 as H32.12: what the numbers were before they were issued anew. Any other code stays.</summary>
    public static string ByRule(string code) => AgencyCode.TryParse(code, out var parsed) && parsed is { System: AgencyCodeSystem.Qcvn102, Level: 2 } ? $"{code[10..]}.{code[7..9].TrimStart('0')}" : code;
}
