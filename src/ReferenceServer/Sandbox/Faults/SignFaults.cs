using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-SIGN.</summary>
internal static class SignFaults
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true };

    public static IReadOnlyList<Fault> All { get; } =
    [
        .. Messages(),
        .. Certificates(),
        .. Receipts(),
        .. Tokens(),
        .. PingsAndDirectories(),
    ];

    private static IEnumerable<Fault> Messages() =>
    [
        Wrongly.Replies<PullResponse>(
            "pull-writes-payloads-anew", "MC-SIGN-26", "Payloads are read and written again on their way out of Pull.", "Exchange/Pull",
            (reply, _) => reply.Deliveries.ToList().ForEach(delivery => delivery.Message.Payload = Rewritten(delivery.Message.Payload))),
        new("stream-writes-payloads-anew", "MC-SIGN-26", "Payloads are read and written again on their way out of Subscribe.")
        {
            Streamed = (_, message) =>
            {
                if (message is not SubscribeResponse { Delivery: not null } original)
                {
                    return message;
                }

                var copy = original.Clone();
                copy.Delivery.Message.Payload = Rewritten(copy.Delivery.Message.Payload);
                return copy;
            },
        },
        Wrongly.Replies<GetMessageResponse>(
            "get-message-trims-payloads", "MC-SIGN-26", "GetMessage leaves out the white space around a payload.", "Exchange/GetMessage",
            (reply, _) => reply.Message.Payload = ByteString.CopyFromUtf8(reply.Message.Payload.ToStringUtf8().Trim())),
        Lenient("attached-content-taken", "MC-SIGN-2", "A signature with its content in the middle is taken.", SignatureProblem.PayloadNotDetached),
        Lenient("message-signature-not-verified", "MC-SIGN-3", "The form of a signature is looked at, but not whether it verifies.", SignatureProblem.SignatureWrong),
        new("header-hashed-as-usually-written", "MC-SIGN-3", "The hub hashes the header as it would write it, not as it came.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && !HeaderText(submission.Signed.Signature).StartsWith("{\"alg\":", StringComparison.Ordinal) ? Invalid() : outcome,
        },
        Lenient("unknown-header-members-passed-over", "MC-SIGN-4", "Members that the header must not have are passed over, as JOSE libraries do.", SignatureProblem.HeaderMemberUnknown),
        Lenient("header-without-a-member-taken", "MC-SIGN-4", "A header without one of its members is taken.", SignatureProblem.HeaderMemberMissing),
        Lenient("doubled-header-members-taken", "MC-SIGN-4", "Of a header member that stands twice the last one counts.", SignatureProblem.HeaderMemberTwice),
        new("header-in-one-order-only", "MC-SIGN-4", "The header is taken in the order of the table only.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && FaultTools.Part(submission.Signed.Signature, 0)?.Select(member => member.Key).SequenceEqual(["alg", "typ", "cty", "x5t#S256", "iat"]) != true ? Invalid() : outcome,
        },
        Lenient("typ-of-messages-not-looked-at", "MC-SIGN-27", "A JWS of any type is taken for a message's signature.", SignatureProblem.TypeWrong),
        Wrongly.Admits("typ-of-tokens-not-looked-at", "MC-SIGN-27", "A JWS of any type is taken for a token.", nameof(SignatureProblem.TypeWrong)),
        PingTakes("typ-of-pings-not-looked-at", "MC-SIGN-27", "A JWS of any type proves a key in Ping.", SignatureProblem.TypeWrong),
        Lenient("alg-and-key-need-not-fit", "MC-SIGN-5", "An algorithm is taken that does not belong to the key's kind.", SignatureProblem.KeyDoesNotFitAlgorithm),
        Lenient("short-rsa-keys-taken", "MC-SIGN-5", "RSA keys of 1024 bits are taken.", SignatureProblem.KeySizeRefused),
        Lenient("other-curves-taken", "MC-SIGN-5", "Keys of other curves than P-256 and P-384 are taken.", SignatureProblem.KeyNotSupported),
        Lenient("der-signatures-taken", "MC-SIGN-5", "Signatures in DER are taken.", SignatureProblem.SignatureLengthWrong),
        new("es384-not-known", "MC-SIGN-5", "Only ES256 is taken among the algorithms on curves.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && submission.Signature.Header.Algorithm.Name == "ES384" ? Invalid() : outcome,
        },
        new("rs256-not-known", "MC-SIGN-5", "RS256 is refused.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && submission.Signature.Header.Algorithm.Name == "RS256" ? Invalid() : outcome,
        },
        Wrongly.Accepts("unsigned-taken", "MC-SIGN-6", "A message without signature is taken.", (submission, refusal) => refusal.Reason == ErrorReason.SignatureInvalid && submission.Signed.Signature.Length == 0),
        Wrongly.Accepts("longer-signatures-taken", "MC-SIGN-6", "Signatures of more than 4096 characters are taken.", (submission, refusal) => refusal.Reason == ErrorReason.SignatureInvalid && submission.Signed.Signature.Length > Jws.MaxLength),
        Lenient("loose-base64url-taken", "MC-SIGN-6", "Padding, loose bits and other alphabets are taken.", SignatureProblem.Base64UrlWrong),
        Lenient("other-counts-of-parts-taken", "MC-SIGN-6", "A text of other than three parts is taken.", SignatureProblem.NotCompact),
        Lenient("crit-passed-over", "MC-SIGN-6", "crit is passed over.", SignatureProblem.CritRefused),
        Lenient("alg-none-taken", "MC-SIGN-6", "alg none and HS256 are taken.", SignatureProblem.AlgorithmRefused),
        Lenient("cty-not-looked-at", "MC-SIGN-6", "cty is not looked at.", SignatureProblem.ContentTypeWrong),
        new("body-before-signature", "MC-SIGN-6", "The body is judged before the signature.")
        {
            Intake = (submission, outcome, _) => outcome.Refusal?.Reason == ErrorReason.SignatureInvalid && MotCuaJson.Read<Message>(submission.Payload.Span, JsonReading.Tolerant) is { IsValid: false } whole
                ? StepOutcome.Refused(Refusals.Create(whole.Reason))
                : outcome,
        },
        new("broken-header-is-json-invalid", "MC-SIGN-6", "A signature whose header is no JSON is refused with JSON_INVALID.")
        {
            Intake = (_, outcome, _) => Names(outcome.Refusal, SignatureProblem.HeaderNotJson) ? StepOutcome.Refused(Refusals.Create(ErrorReason.JsonInvalid)) : outcome,
        },
        Lenient("thumbprints-in-other-forms-taken", "MC-SIGN-7", "Thumbprints with padding or of another hash are taken.", SignatureProblem.ThumbprintWrong),
        new("any-certificate-of-the-agency", "MC-SIGN-7", "Whichever certificate of the agency verifies counts, not the one that the header names.")
        {
            Intake = (submission, outcome, tools) => outcome.Refusal?.Reason == ErrorReason.SignatureInvalid && submission.Signature is { } signature && tools.Bindings.All.Any(binding => binding.Agencies.Contains(submission.Header.From)
                && Verifies(signature, submission, tools.Bindings.Find(binding.Thumbprint)!))
                ? StepOutcome.AlreadyTaken(tools.Pretend(submission.Signed))
                : outcome,
        },
        Lenient("iat-in-other-forms-taken", "MC-SIGN-8", "An iat that is a text or has a fraction is taken.", SignatureProblem.IssuedAtWrong),
        Wrongly.Accepts("iat-ahead-taken", "MC-SIGN-29", "An iat of tomorrow is taken.", ErrorReason.ClockSkew, "signature.iat"),
        new("iat-ahead-is-signature-invalid", "MC-SIGN-29", "An iat ahead of the hub is refused with SIGNATURE_INVALID.")
        {
            Intake = (_, outcome, _) => outcome.Refusal is { Reason: ErrorReason.ClockSkew } ? Invalid() : outcome,
        },
        new("iat-behind-refused-too", "MC-SIGN-30", "An iat more than five minutes behind the hub is refused as well.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && submission.Signature.Header.IssuedAt < submission.Now.AddMinutes(-5) ? StepOutcome.Refused(Refusals.Create(ErrorReason.ClockSkew)) : outcome,
        },
        new("iat-within-the-first-minutes-only", "MC-SIGN-29", "An iat ahead of the hub by less than five minutes is refused.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && submission.Signature.Header.IssuedAt > submission.Now.AddMinutes(1) ? StepOutcome.Refused(Refusals.Create(ErrorReason.ClockSkew)) : outcome,
        },
        LastSignatureKept(),
        SecondSignatureRefused(),
    ];

    private static IEnumerable<Fault> Certificates() =>
    [
        Trusts("other-anchors-trusted", "MC-SIGN-10", "A certificate of any issuer is trusted as long as the Directory binds it.", (certificate, now) => Covers(certificate, now) && HasUsage(certificate)),
        Trusts("ended-certificates-trusted", "MC-SIGN-10", "The end of a certificate is not looked at.", (certificate, now) => now.UtcDateTime >= certificate.NotAfter.ToUniversalTime()),
        Trusts("key-usage-not-looked-at", "MC-SIGN-10", "Key usage is not looked at.", (certificate, _) => !HasUsage(certificate)),
        Trusts("sha1-certificates-trusted", "MC-SIGN-10", "Certificates signed with SHA-1 are trusted.", (certificate, _) => certificate.SignatureAlgorithm.Value == "1.2.840.10045.4.1"),
        Wrongly.Admits("untrusted-callers-admitted", "MC-SIGN-10", "The chain of a caller's certificate is not looked at.", (refusal, _) => refusal.Reason == ErrorReason.CertificateNotTrusted),
        Wrongly.Refuses("not-trusted-is-signature-invalid", "MC-SIGN-10", "An untrusted certificate is refused with SIGNATURE_INVALID.", ErrorReason.CertificateNotTrusted, ErrorReason.SignatureInvalid),
        new("issuers-and-lists-fetched", "MC-SIGN-32", "The hub asks the addresses in a certificate for its issuer and for revocation lists.")
        {
            Operation = async call =>
            {
                if (call.Request is SendRequest { Message: { } message } && call.Tools.SignerOf(message.Signature) is { } signer)
                {
                    await FetchAsync(signer.Certificate);
                }

                return await call.NextAsync();
            },
        },
        Wrongly.Accepts("revoked-certificates-sign", "MC-SIGN-11", "Revocation is not looked at when a message is taken.", ErrorReason.CertificateRevoked),
        new("revoked-at-iat", "MC-SIGN-11", "Revocation is judged at iat.")
        {
            Intake = (submission, outcome, tools) => outcome.Refusal?.Reason == ErrorReason.CertificateRevoked && submission.Signature.Header.IssuedAt < tools.SignerOf(submission.Signed.Signature)?.RevokedAt
                ? StepOutcome.AlreadyTaken(tools.Pretend(submission.Signed))
                : outcome,
        },
        Wrongly.Admits("revoked-callers-admitted", "MC-SIGN-11", "Revocation of a caller's certificate is not looked at.", (refusal, _) => refusal.Reason == ErrorReason.CertificateRevoked),
        Wrongly.Refuses("revoked-is-not-trusted", "MC-SIGN-11", "A revoked certificate is refused with CERTIFICATE_NOT_TRUSTED.", ErrorReason.CertificateRevoked, ErrorReason.CertificateNotTrusted),
        new("certificate-judged-at-iat", "MC-SIGN-33", "A certificate is judged at iat.")
        {
            Intake = (submission, outcome, tools) => outcome.Refusal?.Reason == ErrorReason.CertificateNotTrusted && submission.Signature.Header.IssuedAt is { } at
                && tools.SignerOf(submission.Signed.Signature)?.Certificate is { } certificate && Covers(certificate, at)
                ? StepOutcome.AlreadyTaken(tools.Pretend(submission.Signed))
                : outcome,
        },
    ];

    private static IEnumerable<Fault> Receipts() =>
    [
        Tree("leaves-hashed-without-prefix", "MC-SIGN-13", "Leaves are hashed without the byte 0 before them.", leaf: [], node: [1], doubles: false),
        Tree("nodes-hashed-without-prefix", "MC-SIGN-13", "Nodes are hashed without the byte 1 before them.", leaf: [0], node: [], doubles: false),
        Tree("odd-leaves-doubled", "MC-SIGN-13", "A node without a sibling is hashed with itself.", leaf: [0], node: [1], doubles: true),
        Statement("statement-in-snake-case", "MC-SIGN-14", "Statements have the names of the proto.", (statement, _) => Renamed(statement, "payloadSha256", "payload_sha256")),
        Statement("statement-with-a-member-more", "MC-SIGN-14", "Statements have a member that the contract does not know.", (statement, _) => statement["subject"] = "Hồ sơ"),
        new("statement-written-anew-for-duplicates", "MC-SIGN-14", "A duplicate's statement is written and signed anew.")
        {
            Operation = Reply<SendResponse>((reply, call) =>
            {
                if (reply.Duplicate)
                {
                    reply.Receipt = Sealed(call.Tools, Encoding.UTF8.GetBytes(JsonNode.Parse(reply.Receipt.Statement.Span)!.ToJsonString(Pretty)));
                }
            }),
        },
        Statement("statement-hashes-in-capitals", "MC-SIGN-34", "The hashes of a statement are in capitals.", (statement, _) => statement["payloadSha256"] = statement["payloadSha256"]!.ToString().ToUpperInvariant()),
        Statement("statement-hashes-the-json", "MC-SIGN-34", "The payload's hash is that of its JSON without white space.", (statement, message) =>
            statement["payloadSha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(JsonNode.Parse(message.Payload.Span)!.ToJsonString())))),
        Statement("statement-hashes-signature-bytes", "MC-SIGN-34", "The signature's hash is that of its bytes, not of its text.", (statement, message) =>
            statement["signatureSha256"] = Convert.ToHexStringLower(SHA256.HashData(System.Buffers.Text.Base64Url.DecodeFromChars(message.Signature.Split('.')[^1])))),
        Statement("statement-signer-is-the-system", "MC-SIGN-34", "The statement names the system as signer, not its certificate.", (statement, _) => statement["signer"] = "trial-intake"),
        Receipt("receipt-header-with-kid", "MC-SIGN-15", "The receipt's header has a kid.", (tools, statement) => Sealed(tools, statement, header: header => header["kid"] = "1")),
        Receipt("receipt-without-cty", "MC-SIGN-15", "The receipt's header has no cty.", (tools, statement) => Sealed(tools, statement, header: header => header.Remove("cty"))),
        Receipt("receipt-typ-jwt", "MC-SIGN-15", "The receipt's typ is JWT.", (tools, statement) => Sealed(tools, statement, header: header => header["typ"] = "JWT")),
        Receipt("receipt-names-a-url", "MC-SIGN-15", "What is signed names the hub by a URL.", (tools, statement) => Sealed(tools, statement, content => content["hub"] = "https://hub.example.vn")),
        Receipt("receipt-in-local-time", "MC-SIGN-15", "What is signed has the time of Vietnam.", (tools, statement) =>
            Sealed(tools, statement, content => content["time"] = tools.Time.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture))),
        Receipt("receipt-signs-more", "MC-SIGN-15", "What is signed has further members.", (tools, statement) => Sealed(tools, statement, content => content["size"] = 1)),
        new("each-receipt-signed-anew", "MC-SIGN-35", "Each receipt of a commit gets a signature of its own.")
        {
            Operation = Reply<SendBatchResponse>((reply, call) =>
            {
                foreach (var receipt in reply.Results.Select(result => result.Receipt).Where(receipt => receipt is not null))
                {
                    receipt.Signature = call.Tools.Sign(HeaderText(receipt.Signature), System.Buffers.Text.Base64Url.DecodeFromChars(receipt.Signature.Split('.')[1]));
                }
            }),
        },
        Receipt("receipt-padded", "MC-SIGN-36", "The receipt's signature is padded.", (tools, statement) => With(Sealed(tools, statement), receipt => receipt.Signature += "==")),
        Receipt("receipt-in-der", "MC-SIGN-36", "The receipt's signature is in DER.", (tools, statement) => With(Sealed(tools, statement), receipt => receipt.Signature = InDer(receipt.Signature))),
        Receipt("receipt-with-crit", "MC-SIGN-36", "The receipt's header has crit.", (tools, statement) => Sealed(tools, statement, header: header => header["crit"] = new JsonArray("exp"))),
        Receipt("receipt-alg-none", "MC-SIGN-36", "The receipt says alg none.", (tools, statement) => Sealed(tools, statement, header: header => header["alg"] = "none")),
    ];

    private static IEnumerable<Fault> Tokens() =>
    [
        Wrongly.Admits("token-alg-none-admitted", "MC-SIGN-38", "Tokens with alg none and HS256 are taken.", nameof(SignatureProblem.AlgorithmRefused)),
        Wrongly.Admits("token-loose-base64url-admitted", "MC-SIGN-38", "Tokens with padding or loose bits are taken.", nameof(SignatureProblem.Base64UrlWrong)),
        Wrongly.Admits("token-of-two-parts-admitted", "MC-SIGN-38", "Tokens without a signature part are taken.", nameof(SignatureProblem.NotCompact)),
        Wrongly.Admits("token-crit-passed-over", "MC-SIGN-38", "crit of a token is passed over.", nameof(SignatureProblem.CritRefused)),
        Wrongly.Admits("token-short-rsa-admitted", "MC-SIGN-38", "Tokens of RSA keys of 1024 bits are taken.", nameof(SignatureProblem.KeySizeRefused)),
        new("token-es384-not-known", "MC-SIGN-38", "Tokens signed with ES384 are refused.")
        {
            Caller = (http, find) => find() is var caller && FaultTools.Part(Wrongly.TokenOf(http), 0)?["alg"]?.ToString() == "ES384" ? throw new RefusalException(ErrorReason.UnauthenticatedSystem) : caller,
        },
        Wrongly.Admits("token-typ-jwt-admitted", "MC-SIGN-18", "Tokens of typ JWT are taken, as libraries make them.", (refusal, token) => Names(refusal, nameof(SignatureProblem.TypeWrong)) && FaultTools.Part(token, 0)?["typ"]?.ToString() == "JWT"),
        Wrongly.Admits("token-kid-admitted", "MC-SIGN-18", "Further members of a token's header are passed over.", nameof(SignatureProblem.HeaderMemberUnknown)),
        Wrongly.Admits("token-without-a-member-admitted", "MC-SIGN-18", "A token's header without one of its members is taken.", nameof(SignatureProblem.HeaderMemberMissing)),
        Wrongly.Admits("token-for-another-hub-admitted", "MC-SIGN-39", "aud is not looked at.", "not meant for this hub"),
        Wrongly.Admits("token-of-another-system-admitted", "MC-SIGN-39", "iss is not compared with the binding.", "bound to another system"),
        Wrongly.Admits("token-without-jti-admitted", "MC-SIGN-39", "A token needs no jti.", "ClaimsWrong", "jti"),
        Wrongly.Admits("token-claims-twice-admitted", "MC-SIGN-39", "Of a claim that stands twice the last one counts.", (refusal, token) => Names(refusal, "ClaimsWrong") && refusal.Fields.Any(field => PartText(token, 1).Split($"\"{field.Path}\":").Length > 2)),
        Wrongly.Admits("token-aud-list-admitted", "MC-SIGN-39", "aud may be a list.", "ClaimsWrong", "aud"),
        Wrongly.Admits("token-of-an-hour-admitted", "MC-SIGN-40", "A token may live as long as it likes.", "LifetimeRefused"),
        new("token-of-five-minutes-refused", "MC-SIGN-40", "A token must live less than 300 seconds.")
        {
            Caller = (http, find) => find() is var caller && FaultTools.Part(Wrongly.TokenOf(http), 1) is { } claims && (long?)claims["exp"] - (long?)claims["iat"] >= 300 ? throw new RefusalException(ErrorReason.UnauthenticatedSystem) : caller,
        },
        Wrongly.Admits("token-nbf-passed-over", "MC-SIGN-41", "nbf is passed over.", (refusal, _) => refusal.Fields.Any(field => field.Path == "nbf")),
        new("token-other-claims-refused", "MC-SIGN-41", "A token with further claims is refused.")
        {
            Caller = (http, find) => find() is var caller && FaultTools.Part(Wrongly.TokenOf(http), 1)?.Count > 6 ? throw new RefusalException(ErrorReason.UnauthenticatedSystem) : caller,
        },
        Judged("no-token-is-sender-not-allowed", "MC-SIGN-42", "A call without a token is refused with SENDER_NOT_ALLOWED.", (refusal, token) => refusal.Reason == ErrorReason.UnauthenticatedSystem && token.Length == 0, ErrorReason.SenderNotAllowed),
        Judged("wrong-token-signature-is-signature-invalid", "MC-SIGN-42", "A token that does not verify is refused with SIGNATURE_INVALID.", (refusal, _) => Names(refusal, nameof(SignatureProblem.SignatureWrong)), ErrorReason.SignatureInvalid),
        Judged("unknown-certificate-is-not-trusted", "MC-SIGN-42", "A caller whom the Directory does not know is refused with CERTIFICATE_NOT_TRUSTED.", (refusal, _) => refusal.Fields.Any(field => field.Path == "x5t#S256"), ErrorReason.CertificateNotTrusted),
        Wrongly.Admits("token-signature-not-verified", "MC-SIGN-42", "The signature of a token is not verified.", nameof(SignatureProblem.SignatureWrong)),
        Wrongly.Admits("expired-tokens-admitted", "MC-SIGN-19", "The end of a token is not looked at.", (refusal, _) => refusal.Reason == ErrorReason.ClockSkew && refusal.Fields.Any(field => field.Path == "exp")),
        Judged("expired-token-is-unauthenticated", "MC-SIGN-19", "An expired token is refused with UNAUTHENTICATED_SYSTEM.", (refusal, _) => refusal.Reason == ErrorReason.ClockSkew, ErrorReason.UnauthenticatedSystem),
        new("token-times-before-signature", "MC-SIGN-19", "The times of a token are looked at before its signature.")
        {
            Caller = (http, find) =>
            {
                var tools = http.RequestServices.GetRequiredService<FaultTools>();
                return FaultTools.Part(Wrongly.TokenOf(http), 1) is { } claims && claims["exp"] is JsonValue exp && exp.TryGetValue<long>(out var end) && end <= tools.Time.GetUtcNow().ToUnixTimeSeconds()
                    ? throw new RefusalException(Refusals.Create(ErrorReason.ClockSkew)) { HubTime = tools.Time.GetUtcNow() }
                    : find();
            },
        },
        new("token-ids-not-taken", "MC-SIGN-20", "Sandbox calls take a token as often as it comes.")
        {
            Caller = (_, find) => find() with { TokenId = null },
        },
        Wrongly.Reads<RevokeRequest>("request-ids-not-taken", "MC-SIGN-20", "Sandbox calls take a request's jti as often as it comes.", "Sandbox/Revoke", (request, _) => request.Jti = Guid.NewGuid().ToString()),
        Wrongly.Reads<EnrollRequest>("enrolment-ids-not-taken", "MC-SIGN-20", "Enrolment takes a jti as often as it comes.", "Sandbox/Enroll", (request, _) => request.Jti = Guid.NewGuid().ToString()),
    ];

    private static IEnumerable<Fault> PingsAndDirectories() =>
    [
        Wrongly.Replies<PingResponse>(
            "ping-signs-another-nonce", "MC-SIGN-24", "The hub signs a nonce of its own, not the caller's.", "Exchange/Ping",
            (reply, call) => reply.Signature = call.Tools.Sign(HeaderText(reply.Signature), "a nonce of the hub's own"u8.ToArray(), isDetached: true)),
        Wrongly.Replies<PingResponse>(
            "ping-answer-with-cty", "MC-SIGN-24", "The header of what the hub signs has a cty.", "Exchange/Ping",
            (reply, call) => reply.Signature = call.Tools.Sign(HeaderText(reply.Signature)[..^1] + ",\"cty\":\"application/octet-stream\"}", ((PingRequest)call.Request).Nonce.ToByteArray(), isDetached: true)),
        PingTakes("ping-signature-not-verified", "MC-SIGN-24", "A caller's signature in Ping is not verified.", SignatureProblem.SignatureWrong),
        Wrongly.Replies<PingResponse>("ping-always-verified", "MC-SIGN-24", "Ping says that a signature was verified where there was none.", "Exchange/Ping", (reply, _) => reply.SignatureVerified = true),
        Wrongly.Reads<PingRequest>("short-nonces-filled-up", "MC-SIGN-45", "Nonces of fewer than 16 bytes are taken.", "Exchange/Ping",
            (request, _) => request.Nonce = request.Nonce.Length < 16 ? ByteString.CopyFrom([.. request.Nonce, .. new byte[16]]) : request.Nonce),
        Wrongly.Reads<PingRequest>("long-nonces-cut", "MC-SIGN-45", "Nonces of more than 64 bytes are taken.", "Exchange/Ping",
            (request, _) => request.Nonce = request.Nonce.Length > 64 ? ByteString.CopyFrom(request.Nonce.Span[..64]) : request.Nonce),
        PingTakes("ping-alg-none-taken", "MC-SIGN-46", "alg none and HS256 prove a key in Ping.", SignatureProblem.AlgorithmRefused),
        PingTakes("ping-loose-base64url-taken", "MC-SIGN-46", "Signatures with padding or loose bits prove a key in Ping.", SignatureProblem.Base64UrlWrong),
        PingTakes("ping-crit-passed-over", "MC-SIGN-46", "crit is passed over in Ping.", SignatureProblem.CritRefused),
        PingTakes("ping-der-taken", "MC-SIGN-46", "Signatures in DER prove a key in Ping.", SignatureProblem.SignatureLengthWrong),
        new("directory-of-any-key", "MC-SIGN-47", "Whoever signs a Directory, it is used.")
        {
            Services = (services, _) => services.AddHostedService<CredulousFollower>(),
        },
        new("directory-of-any-number", "MC-SIGN-48", "The Directory that came last is used, whatever its number.")
        {
            Services = (services, _) => services.AddHostedService<CredulousFollower>(),
        },
        new("files-stamped", "MC-SIGN-49", "The hub writes a mark of its own behind a file when it gives it out.")
        {
            Http = async (http, next) =>
            {
                if (!HttpMethods.IsGet(http.Request.Method) || !http.Request.Path.StartsWithSegments("/attachments", StringComparison.Ordinal))
                {
                    await next(http);
                    return;
                }

                var line = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
                var copy = new MemoryStream();
                http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(copy));
                await next(http);
                http.Features.Set(line);
                http.Response.ContentLength = null;
                await http.Response.BodyWriter.WriteAsync(copy.ToArray());
                await http.Response.BodyWriter.WriteAsync("\n%% MotCua\n"u8.ToArray());
            },
        },
    ];

    private static Fault Lenient(string name, string requirement, string text, SignatureProblem problem) => Wrongly.Accepts(name, requirement, text, (_, refusal) => Names(refusal, problem));

    private static Fault PingTakes(string name, string requirement, string text, SignatureProblem problem) => new(name, requirement, text)
    {
        Operation = async call =>
        {
            try
            {
                return await call.NextAsync();
            }
            catch (RefusalException e) when (call.Request is PingRequest request && Names(e.Refusal, problem))
            {
                request.Signature = "";
                return With((PingResponse)await call.NextAsync(), reply => reply.SignatureVerified = true);
            }
        },
    };

    private static Fault Trusts(string name, string requirement, string text, Func<X509Certificate2, DateTimeOffset, bool> which) => new(name, requirement, text)
    {
        Intake = (submission, outcome, tools) => outcome.Refusal?.Reason == ErrorReason.CertificateNotTrusted && tools.SignerOf(submission.Signed.Signature) is { } signer && which(signer.Certificate, submission.Now)
            ? StepOutcome.AlreadyTaken(tools.Pretend(submission.Signed))
            : outcome,
    };

    private static Fault Judged(string name, string requirement, string text, Func<Refusal, string, bool> which, ErrorReason wrong) => new(name, requirement, text)
    {
        Caller = (http, find) =>
        {
            try
            {
                return find();
            }
            catch (RefusalException e) when (which(e.Refusal, Wrongly.TokenOf(http)))
            {
                throw new RefusalException(wrong);
            }
        },
    };

    private static Fault LastSignatureKept()
    {
        var last = new ConcurrentDictionary<ByteString, string>();
        return new("last-signature-kept", "MC-SIGN-9", "The last signature over a payload takes the place of the first.")
        {
            Operation = async call =>
            {
                var reply = await call.NextAsync();
                if (call.Request is SendRequest { Message: { } sent })
                {
                    last[sent.Payload] = sent.Signature;
                }

                return reply is GetMessageResponse { Message: { } kept } found && last.TryGetValue(kept.Payload, out var signature) ? With(found, copy => copy.Message.Signature = signature) : reply;
            },
        };
    }

    private static Fault SecondSignatureRefused()
    {
        var first = new ConcurrentDictionary<ByteString, string>();
        return new("second-signature-refused", "MC-SIGN-9", "The same payload with another signature is refused as another message under the same id.")
        {
            Operation = call => call.Request is SendRequest { Message: { } message } && first.GetOrAdd(message.Payload, message.Signature) != message.Signature
                ? throw new RefusalException(ErrorReason.MessageIdConflict)
                : call.NextAsync(),
        };
    }

    private static Fault Receipt(string name, string requirement, string text, Func<FaultTools, byte[], Receipt> seal) => new(name, requirement, text)
    {
        Operation = Reply<SendResponse>((reply, call) => reply.Receipt = seal(call.Tools, reply.Receipt.Statement.ToByteArray())),
    };

    private static Fault Statement(string name, string requirement, string text, Action<JsonObject, SignedMessage> change) => new(name, requirement, text)
    {
        Operation = Reply<SendResponse>((reply, call) =>
        {
            var statement = (JsonObject)JsonNode.Parse(reply.Receipt.Statement.Span)!;
            change(statement, ((SendRequest)call.Request).Message);
            reply.Receipt = Sealed(call.Tools, Encoding.UTF8.GetBytes(statement.ToJsonString()));
        }),
    };

    private static Fault Tree(string name, string requirement, string text, byte[] leaf, byte[] node, bool doubles) => new(name, requirement, text)
    {
        Operation = Reply<SendBatchResponse>((reply, call) =>
        {
            var receipts = reply.Results.Select(result => result.Receipt).Where(receipt => receipt is not null).ToList();
            var paths = receipts.Select(_ => new List<byte[]>()).ToList();
            var places = Enumerable.Range(0, receipts.Count).ToArray();
            var level = receipts.Select(receipt => SHA256.HashData([.. leaf, .. receipt.Statement.Span])).ToList();
            while (level.Count > 1)
            {
                for (var i = 0; i < places.Length; i++)
                {
                    var sibling = places[i] ^ 1;
                    if (sibling < level.Count || doubles)
                    {
                        paths[i].Add(level[Math.Min(sibling, level.Count - 1)]);
                    }

                    places[i] /= 2;
                }

                level = [.. level.Chunk(2).Select(pair => pair.Length == 2 || doubles ? SHA256.HashData([.. node, .. pair[0], .. pair[^1]]) : pair[0])];
            }

            for (var i = 0; i < receipts.Count; i++)
            {
                receipts[i].MergeFrom(Sealed(call.Tools, receipts[i].Statement.ToByteArray(), content => content["root"] = Convert.ToHexStringLower(level[0])));
                (receipts[i].Index, receipts[i].Size) = ((ulong)i, (ulong)receipts.Count);
                receipts[i].Path.Clear();
                receipts[i].Path.AddRange(paths[i].Select(hash => ByteString.CopyFrom(hash)));
            }
        }),
    };

    private static Func<FaultCall, Task<IMessage>> Reply<TReply>(Action<TReply, FaultCall> change)
        where TReply : class, IMessage<TReply> => async call =>
        {
            var reply = await call.NextAsync();
            return reply is TReply typed ? With(typed, copy => change(copy, call)) : reply;
        };

    private static T With<T>(T message, Action<T> change)
        where T : class, IMessage<T>
    {
        var copy = message.Clone();
        change(copy);
        return copy;
    }

    // A receipt of a commit of its own, departing in what is signed or in the header.
    private static Receipt Sealed(FaultTools tools, byte[] statement, Action<JsonObject>? content = null, Action<JsonObject>? header = null)
    {
        var signed = new JsonObject
        {
            ["hub"] = tools.Hub.Code, ["root"] = Convert.ToHexStringLower(SHA256.HashData([0, .. statement])), ["time"] = tools.Time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        };
        content?.Invoke(signed);
        var members = new JsonObject { ["alg"] = tools.Hub.Algorithm, ["typ"] = "motcua-receipt+jws", ["cty"] = "application/vnd.motcua.receipt.v1+json", ["x5t#S256"] = CertificateThumbprint.Of(tools.Hub.Certificate) };
        header?.Invoke(members);
        return new Receipt { Statement = ByteString.CopyFrom(statement), Size = 1, Signature = tools.Sign(Plain(members), Encoding.UTF8.GetBytes(Plain(signed))) };
    }

    private static string Plain(JsonObject members) => members.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static string InDer(string jws)
    {
        var dot = jws.LastIndexOf('.');
        var pair = System.Buffers.Text.Base64Url.DecodeFromChars(jws.AsSpan(dot + 1));
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteIntegerUnsigned(pair.AsSpan(0, pair.Length / 2).TrimStart((byte)0));
            writer.WriteIntegerUnsigned(pair.AsSpan(pair.Length / 2).TrimStart((byte)0));
        }

        return jws[..(dot + 1)] + System.Buffers.Text.Base64Url.EncodeToString(writer.Encode());
    }

    private static void Renamed(JsonObject statement, string from, string to)
    {
        var value = statement[from]?.DeepClone();
        statement.Remove(from);
        statement[to] = value;
    }

    private static ByteString Rewritten(ByteString payload) => ByteString.CopyFromUtf8(JsonNode.Parse(payload.Span)!.ToJsonString());

    private static string HeaderText(string jws) => PartText(jws, 0);

    private static string PartText(string jws, int index) => Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(jws.Split('.')[index]));

    private static bool Verifies(MessageSignature signature, Submission submission, BoundCertificate bound) =>
        bound.Key.Fits(signature.Header.Algorithm) == SignatureProblem.None && HashVerifies(submission, bound.Key, signature.Header.Algorithm);

    private static bool HashVerifies(Submission submission, VerificationKey key, SignatureAlgorithm algorithm)
    {
        var parts = submission.Signed.Signature.Split('.');
        var hash = Jws.HashSigningInput(algorithm, System.Buffers.Text.Base64Url.DecodeFromChars(parts[0]), submission.Payload.Span);
        return key.Verify(algorithm, hash, System.Buffers.Text.Base64Url.DecodeFromChars(parts[2])) == SignatureProblem.None;
    }

    private static bool Covers(X509Certificate2 certificate, DateTimeOffset at) => certificate.NotBefore.ToUniversalTime() <= at.UtcDateTime && at.UtcDateTime < certificate.NotAfter.ToUniversalTime();

    private static bool HasUsage(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509KeyUsageExtension>().All(usage => usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature));

    private static async Task FetchAsync(X509Certificate2 certificate)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(500) };
        foreach (var address in certificate.Extensions.OfType<X509AuthorityInformationAccessExtension>().SelectMany(links => links.EnumerateCAIssuersUris()))
        {
            try
            {
                using var answer = await client.GetAsync(new Uri(address));
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // It goes on without.
            }
        }
    }

    private static StepOutcome Invalid() => StepOutcome.Refused(Refusals.Create(ErrorReason.SignatureInvalid));

    private static bool Names(Refusal? refusal, SignatureProblem problem) => Names(refusal, $": {problem.Name()}.");

    private static bool Names(Refusal? refusal, string problem) => refusal?.Fields.Any(field => field.MessageEn.Contains(problem, StringComparison.Ordinal)) == true;
}
