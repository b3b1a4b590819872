using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <content>Tokens, pings, snapshots of the Directory.</content>
internal static partial class SignFaults
{
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
}
