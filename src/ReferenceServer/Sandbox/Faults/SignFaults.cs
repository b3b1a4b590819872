using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-SIGN: signatures of messages here, the rest in the other parts.</summary>
internal static partial class SignFaults
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

    private static Fault Lenient(string name, string requirement, string text, SignatureProblem problem) => Wrongly.Accepts(name, requirement, text, (_, refusal) => Names(refusal, problem));

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

    private static StepOutcome Invalid() => StepOutcome.Refused(Refusals.Create(ErrorReason.SignatureInvalid));

    private static bool Names(Refusal? refusal, SignatureProblem problem) => Names(refusal, $": {problem.Name()}.");

    private static bool Names(Refusal? refusal, string problem) => refusal?.Fields.Any(field => field.MessageEn.Contains(problem, StringComparison.Ordinal)) == true;
}
