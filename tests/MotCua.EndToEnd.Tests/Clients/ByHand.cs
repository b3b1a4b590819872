using System.Buffers.Text;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Clients;

/// <summary>Messages, signatures and calls made by hand, so that nothing of the product stands between a test and the hub.</summary>
internal static class ByHand
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A lower-case UUIDv7 of this millisecond.</summary>
    public static string Id(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        Convert.FromHexString(at.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture)).CopyTo(bytes);
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true).ToString();
    }

    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A header; the body is put beside it.</summary>
    public static JsonObject Message(string from, string to, DateTimeOffset at) => new()
    {
        ["header"] = new JsonObject
        {
            ["id"] = Id(at), ["from"] = from, ["to"] = to, ["createdAt"] = Time(at), ["expiresAt"] = Time(at.AddDays(30)), ["contract"] = "1.0",
        },
    };

    /// <summary>An official document, a message about no dossier.</summary>
    public static JsonObject Document(string from, string to, DateTimeOffset at, string subject)
    {
        var message = Message(from, to, at);
        message["documentSent"] = new JsonObject
        {
            ["action"] = "DOCUMENT_ACTION_NEW",
            ["key"] = new JsonObject { ["agencyCode"] = from, ["promulgatedOn"] = "2026-11-20", ["number"] = "12", ["notation"] = "UBND" },
            ["typeName"] = "Công văn",
            ["subject"] = subject,
        };
        return message;
    }

    public static byte[] Bytes(JsonNode message) => Encoding.UTF8.GetBytes(message.ToJsonString(Plain));

    /// <summary>The header of a message signature; each member can be made wrong.</summary>
    public static JsonObject SignatureHeader(EnrolledSystem signer, DateTimeOffset issuedAt) => new()
    {
        ["alg"] = "ES256",
        ["typ"] = "motcua-message+jws",
        ["cty"] = "application/vnd.motcua.message.v1+json",
        ["x5t#S256"] = signer.Thumbprint,
        ["iat"] = issuedAt.ToUnixTimeSeconds(),
    };

    /// <summary>A compact detached JWS (RFC 7515 appendix F).</summary>
    public static string Sign(EnrolledSystem signer, byte[] payload, JsonObject header)
    {
        var protectedHeader = Base64Url.EncodeToString(Bytes(header));
        using var key = signer.Certificate.GetECDsaPrivateKey()!;
        var mark = key.SignData(
            Encoding.ASCII.GetBytes($"{protectedHeader}.{Base64Url.EncodeToString(payload)}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{protectedHeader}..{Base64Url.EncodeToString(mark)}";
    }

    public static JsonObject Signed(byte[] payload, string signature) =>
        new() { ["message"] = new JsonObject { ["payload"] = Convert.ToBase64String(payload), ["signature"] = signature } };

    /// <summary>Signs a message and sends it, as a well-behaved vendor does.</summary>
    public static Task<HubAnswer> SendAsync(TestHub hub, EnrolledSystem system, JsonObject message)
    {
        var payload = Bytes(message);
        var signature = Sign(system, payload, SignatureHeader(system, hub.Clock.GetUtcNow()));
        return CallAsync(hub, system.Token(), "Exchange/Send", Signed(payload, signature));
    }

    /// <summary>A JSON call over HTTP/1.1 with a bearer token, or none.</summary>
    public static Task<HubAnswer> CallAsync(TestHub hub, string? token, string method, JsonNode request) =>
        CallAsync(hub, token, method, Bytes(request));

    /// <summary>The same with a body of any bytes.</summary>
    public static async Task<HubAnswer> CallAsync(TestHub hub, string? token, string method, byte[] body)
    {
        using var client = hub.CreateClient();
        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await client.PostAsync($"motcua.v1.{method}", content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new HubAnswer((int)response.StatusCode, JsonNode.Parse(text)!);
    }
}
