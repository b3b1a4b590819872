using System.Text.Json.Nodes;
using MotCua.Contracts.V1;
using MotCua.EndToEnd.Tests.Clients;

namespace MotCua.EndToEnd.Tests.BadInput;

/// <summary>Wrong messages by name.</summary>
internal static class BadMessages
{
    private const string MissingFile = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    public static readonly IReadOnlyDictionary<string, BadMessage> All = new Dictionary<string, BadMessage>(StringComparer.Ordinal)
    {
        // The bytes are no MotCua JSON.
        ["invalid UTF-8"] = new(ErrorReason.JsonInvalid, draft => draft.Bytes = bytes => Replace(bytes, "Ánh"u8, [0xC3, 0x28, (byte)'n', (byte)'h'])),
        ["an overlong UTF-8 form"] = new(ErrorReason.JsonInvalid, draft => draft.Bytes = bytes => Replace(bytes, "Ánh"u8, [0xC0, 0xAF, (byte)'n', (byte)'h'])),
        ["a byte order mark"] = new(ErrorReason.JsonInvalid, draft => draft.Bytes = bytes => [0xEF, 0xBB, 0xBF, .. bytes]),
        ["a lone surrogate"] = new(ErrorReason.JsonInvalid, draft => draft.Text = text => text.Replace("Ánh", "\\ud800nh", StringComparison.Ordinal)),
        ["decomposed Vietnamese"] = new(ErrorReason.JsonInvalid, draft => draft.Text = text => text.Replace("Ánh", "A\u0301nh", StringComparison.Ordinal)),
        ["depth 200"] = new(ErrorReason.JsonInvalid, draft => draft.Text = text => Add(text, $"\"more\":{new string('[', 200)}{new string(']', 200)}")),
        ["a key twice in the header"] = new(ErrorReason.JsonInvalid, draft => draft.Text = text => text.Replace("\"header\":{", "\"header\":{\"to\":\"G12.18\",", StringComparison.Ordinal)),
        ["a key twice in the body"] = new(ErrorReason.JsonInvalid, draft => draft.Text = text => text.Replace("\"owner\":{", "\"owner\":{\"fullName\":\"Nguyễn Thị Ánh\",", StringComparison.Ordinal)),
        ["a key twice in an unknown member"] = new(ErrorReason.JsonInvalid, draft => draft.Text = text => Add(text, "\"more\":{\"a\":1,\"a\":2}")),
        ["2^53 + 1 as a number"] = new(ErrorReason.JsonInvalid, draft => draft.Dossier["fees"] = JsonNode.Parse("""[{"name":"Lệ phí","amount":9007199254740993}]""")),
        ["null"] = new(ErrorReason.JsonInvalid, draft => draft.Dossier["note"] = null),
        ["no JSON"] = new(ErrorReason.JsonInvalid, draft => draft.Text = text => text[..^1]),

        // The message breaks a rule of the contract.
        ["no header"] = new(ErrorReason.SchemaViolation, draft => draft.Message.Remove("header")),
        ["no body"] = new(ErrorReason.SchemaViolation, draft => draft.Message.Remove("dossierTransferred")),
        ["an id of another time"] = new(ErrorReason.SchemaViolation, draft => draft.Header["id"] = ByHand.Id(draft.SignedAt.AddSeconds(-7))),
        ["a personal id of 11 digits"] = new(ErrorReason.SchemaViolation, draft => draft.Dossier["owner"]!["identities"]![0]!["number"] = "05618500123"),
        ["form data against its schema"] = new(ErrorReason.FormViolation, draft =>
            draft.Message["dossierTransferred"]!["form"] = JsonNode.Parse("""{"form":"land-change-registration","version":"1","data":{"users":[{"fullName":"Nguyễn Thị Ánh"}]}}""")),
        ["another major version"] = new(ErrorReason.ContractNotSupported, draft => draft.Header["contract"] = "2.0"),
        ["an unknown body"] = new(ErrorReason.ContractNotSupported, draft => draft.Text = text => text.Replace("\"dossierTransferred\"", "\"dossierTeleported\"", StringComparison.Ordinal)),
        ["3 MiB of payload"] = new(ErrorReason.PayloadTooLarge, draft => draft.Text = text => text.Replace("{\"header\"", "{" + new string(' ', 2 * 1024 * 1024) + "\"header\"", StringComparison.Ordinal)),
        ["secrecy"] = new(ErrorReason.SecrecyNotAllowed, draft => draft.Header["secrecy"] = "SECRECY_SECRET"),

        // The signature does not hold, or is not the sender's.
        ["bytes changed after signing"] = new(ErrorReason.SignatureInvalid, draft => draft.SignedBytes = bytes => Replace(bytes, "056185001234"u8, "056185001235"u8)),
        ["another message's signature"] = new(ErrorReason.SignatureInvalid, draft => draft.Signature = _ => ByHand.Sign(draft.Signer, "{}"u8.ToArray(), draft.SignatureHeader)),
        ["alg none"] = new(ErrorReason.SignatureInvalid, draft =>
        {
            draft.SignatureHeader["alg"] = "none";
            draft.Signature = signature => signature[..(signature.LastIndexOf('.') + 1)];
        }),
        ["alg none with a mark"] = new(ErrorReason.SignatureInvalid, draft => draft.SignatureHeader["alg"] = "none"),
        ["alg HS256"] = new(ErrorReason.SignatureInvalid, draft => draft.SignatureHeader["alg"] = "HS256"),
        ["typ of a token"] = new(ErrorReason.SignatureInvalid, draft => draft.SignatureHeader["typ"] = "motcua-auth+jwt"),
        ["unknown crit"] = new(ErrorReason.SignatureInvalid, draft => draft.SignatureHeader["crit"] = new JsonArray("b64")),
        ["no signature"] = new(ErrorReason.SignatureInvalid, draft => draft.Signature = _ => ""),
        ["a signer of another agency"] = new(ErrorReason.SenderNotAllowed, (fixture, draft) => draft.SignWith(fixture.LandSystem)),
        ["a caller of another agency"] = new(ErrorReason.SenderNotAllowed, (fixture, draft) => draft.Caller = fixture.LandSystem),
        ["a certificate that nobody bound"] = new(ErrorReason.CertificateNotTrusted, draft => draft.SignatureHeader["x5t#S256"] = new string('A', 43)),
        ["an expired certificate"] = new(ErrorReason.CertificateNotTrusted, (fixture, draft) => draft.SignWith(fixture.Expired)),
        ["a certificate not valid yet"] = new(ErrorReason.CertificateNotTrusted, (fixture, draft) => draft.SignWith(fixture.NotYetValid)),
        ["a revoked certificate"] = new(ErrorReason.CertificateRevoked, (fixture, draft) => draft.SignWith(fixture.Revoked)),

        // The time is wrong.
        ["created_at 10 minutes ahead"] = new(ErrorReason.ClockSkew, draft => draft.SayAt(draft.SignedAt.AddMinutes(10))),
        ["iat 10 minutes ahead"] = new(ErrorReason.ClockSkew, draft => draft.SignatureHeader["iat"] = draft.SignedAt.AddMinutes(10).ToUnixTimeSeconds()),
        ["past its expires_at"] = new(ErrorReason.MessageExpired, draft => draft.SayAt(draft.SignedAt.AddDays(-31))),

        // It is not the sender's to say, or not now.
        ["an unknown recipient"] = new(ErrorReason.RecipientUnknown, draft => draft.Header["to"] = "H32.77.7"),
        ["a dissolved district with several successors"] = new(ErrorReason.RecipientAmbiguous, draft => draft.Header["to"] = "H32.12"),
        ["a stranger's dossier code"] = new(ErrorReason.DossierUnknown, draft =>
        {
            draft.Header["dossier"] = "H32.12.1-261122-0001";
            draft.Dossier["code"] = "H32.12.1-261122-0001";
        }),
        ["a missing attachment"] = new(ErrorReason.AttachmentMissing, draft => draft.Dossier["components"] = JsonNode.Parse(
            $$"""[{"name":"Đơn đăng ký","form":"PAPER_FORM_ELECTRONIC","files":[{"sha256":"{{MissingFile}}","size":"4","name":"Nguyễn Thị Ánh.pdf","mediaType":"application/pdf"}]}]""")),
        ["a forbidden transition"] = new(ErrorReason.TransitionNotAllowed, async (_, draft) =>
        {
            Assert.Equal(200, (await draft.SendAsync()).Status);
            Answer(draft, "resultReceived", $$"""{"receivedAt":"{{ByHand.Time(draft.SignedAt)}}"}""");
        }),
        ["a task that does not exist"] = new(ErrorReason.TaskUnknown, async (_, draft) =>
        {
            Assert.Equal(200, (await draft.SendAsync()).Status);
            Answer(draft, "resultReceived", $$"""{"receivedAt":"{{ByHand.Time(draft.SignedAt)}}"}""");
            draft.Header["task"] = ByHand.Id(draft.SignedAt);
        }),
        ["the same id with other bytes"] = new(ErrorReason.MessageIdConflict, async (_, draft) =>
        {
            Assert.Equal(200, (await draft.SendAsync()).Status);
            draft.Dossier["note"] = "khác";
        }),
    };

    // The sender goes on with the task it opened.
    private static void Answer(Draft draft, string body, string json)
    {
        var message = ByHand.Message(BadInputFixture.Commune, BadInputFixture.LandOffice, draft.SignedAt);
        message["header"]!["dossier"] = (string)draft.Header["dossier"]!;
        message["header"]!["task"] = (string)draft.Header["task"]!;
        message[body] = JsonNode.Parse(json);
        draft.Message = message;
    }

    private static string Add(string text, string member) => $"{text[..^1]},{member}}}";

    private static byte[] Replace(byte[] bytes, ReadOnlySpan<byte> what, ReadOnlySpan<byte> with)
    {
        var at = bytes.AsSpan().IndexOf(what);
        Assert.True(at >= 0);
        return [.. bytes.AsSpan(0, at), .. with, .. bytes.AsSpan(at + what.Length)];
    }
}
