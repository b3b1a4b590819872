using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Intake;
using StatusCodes = Microsoft.AspNetCore.Http.StatusCodes;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-ERR.</summary>
internal static partial class ErrFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        Info("reason-with-the-enum-prefix", "MC-ERR-1", "The reason has the prefix of the enum.", info => info.Reason = "ERROR_REASON_" + info.Reason),
        Info("domain-of-the-vendor", "MC-ERR-1", "The domain is the vendor's.", info => info.Domain = "hub.vendor.example.vn"),
        Wrongly.Says("refusal-without-error-info", "MC-ERR-1", "A refusal has a code and a text only.", (error, _) => Without<ErrorInfo>(error)),
        Coded("signature-invalid-unauthenticated", "MC-ERR-15", "SIGNATURE_INVALID ends with UNAUTHENTICATED.", "SIGNATURE_INVALID", StatusCode.Unauthenticated),
        Coded("mailbox-of-another-not-found", "MC-ERR-15", "RECIPIENT_NOT_ALLOWED ends with NOT_FOUND.", "RECIPIENT_NOT_ALLOWED", StatusCode.NotFound),
        Coded("transition-aborted", "MC-ERR-15", "TRANSITION_NOT_ALLOWED ends with ABORTED, which says that it may be repeated.", "TRANSITION_NOT_ALLOWED", StatusCode.Aborted),
        Wrongly.Says("two-error-infos", "MC-ERR-16", "A refusal has an ErrorInfo of the vendor beside the contract's.", (error, _) => With(error, Any.Pack(new ErrorInfo { Domain = "vendor", Reason = "E1234" }))),
        Info("metadata-names-the-host", "MC-ERR-16", "The metadata name the process.", info => info.Metadata["host"] = "hub"),
        Info("hub-time-always", "MC-ERR-16", "Every refusal has the hub's time.", info => info.Metadata["hubTime"] = "2026-11-28T01:02:03.004Z"),
        Wrongly.Says("refusal-in-english-only", "MC-ERR-2", "A refusal has no Vietnamese text.", (error, _) => Without<LocalizedMessage>(error)),
        Wrongly.Says("refusal-in-vietnamese-first", "MC-ERR-2", "The message of the status is the Vietnamese text.", (error, _) => new WireError(error.Code, Vietnamese(error), error.Details)),
        Wrongly.Says("refusal-twice-in-english", "MC-ERR-2", "The Vietnamese text is the English one.", (error, _) => Changed<LocalizedMessage>(error, text => text.Message = error.Message)),
        Wrongly.Says("refusal-names-its-reason-only", "MC-ERR-17", "The English text is the reason's name.", (error, _) => new WireError(error.Code, ReasonOf(error), error.Details)),
        Wrongly.Says("refusal-without-remedy", "MC-ERR-17", "The Vietnamese text says the cause, not what to do.", (error, _) =>
            Changed<LocalizedMessage>(error, text => text.Message = ReasonTable.TryParse(ReasonOf(error), out var reason) ? ReasonTable.Get(reason).CauseVi : text.Message)),
        Fields("paths-in-snake-case", "MC-ERR-3", "Fields are named as the proto names them.", field => field.Field = Capitals().Replace(field.Field, match => "_" + match.Value.ToLower(CultureInfo.InvariantCulture))),
        Fields("paths-without-places-of-lists", "MC-ERR-3", "Paths do not say which item of a list is wrong.", field => field.Field = Places().Replace(field.Field, "")),
        Fields("fields-in-english-only", "MC-ERR-3", "Fields have no Vietnamese text.", field => field.LocalizedMessage = null),
        Refused("refusal-stops-at-first-field", "MC-ERR-18", "A message is refused at its first wrong field.", refusal => Keep(refusal, 1, omitted: false)),
        Wrongly.Says("refusal-counts-no-omitted-fields", "MC-ERR-18", "Fields that find no room are not counted.", (error, _) => Changed<ErrorInfo>(error, info => info.Metadata.Remove("fieldsOmitted"))),
        new("time-before-signature", "MC-ERR-26", "The time of a message is looked at before its signature.")
        {
            Intake = (submission, outcome, tools) => outcome.Refusal is { Reason: ErrorReason.SignatureInvalid } && submission.Header?.CreatedAt.ToDateTimeOffset() > tools.Time.GetUtcNow().AddSeconds(MaxSkewSeconds)
                ? StepOutcome.Refused(ErrorReason.ClockSkew, "header.createdAt", "This time is ahead.", "Thời gian này đi trước.")
                : outcome,
        },
        new("secrecy-after-body", "MC-ERR-26", "The secrecy of a message is looked at after its body.")
        {
            Intake = (submission, outcome, _) => outcome.Refusal is { Reason: ErrorReason.SecrecyNotAllowed } && MotCuaJson.Read<Message>(submission.Payload.Span, JsonReading.Tolerant) is { IsValid: false } read
                ? StepOutcome.Refused(Refusals.Create(read.Reason, read.Violations.Select(violation => violation.ToField())))
                : outcome,
        },
        Wrongly.Refuses("form-of-nobody-is-a-dossier", "MC-ERR-27", "A form or procedure that the catalogue does not have is answered as a dossier that is not here.", ErrorReason.ProcedureUnknown, ErrorReason.DossierUnknown),
        Wrongly.Refuses("list-of-others-is-unknown", "MC-ERR-27", "The dossiers of another agency are answered as a dossier that is not here.", ErrorReason.SenderNotAllowed, ErrorReason.DossierUnknown),
        Refused("skew-of-nothing", "MC-ERR-28", "CLOCK_SKEW does not say whose time it is.", refusal =>
        {
            if (refusal.Reason == ErrorReason.ClockSkew)
            {
                refusal.Fields.Clear();
            }
        }),
        Wrongly.Says("mailbox-full-without-delay", "MC-ERR-4", "MAILBOX_FULL and RATE_LIMITED have no delay.", (error, _) => Without<RetryInfo>(error)),
        Wrongly.Says("delay-of-nothing", "MC-ERR-4", "The delay is zero.", (error, _) => Changed<RetryInfo>(error, retry => retry.RetryDelay = new Duration())),
        new("clock-skew-of-tokens-without-time", "MC-ERR-5", "A token outside its window is refused without the hub's time.")
        {
            Http = async (http, next) =>
            {
                if (FaultTools.Part(Wrongly.TokenOf(http), 1)?["iat"]?.ToString() is { } iat && long.TryParse(iat, CultureInfo.InvariantCulture, out var seconds) && seconds > TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + MaxSkewSeconds)
                {
                    await RefusalAnswer.WriteAsync(http, new RefusalException(ErrorReason.ClockSkew));
                    return;
                }

                await next(http);
            },
        },
        Time("hub-time-to-the-second", "MC-ERR-5", "The hub's time has no milliseconds.", time => time[..19] + "Z"),
        Time("hub-time-of-vietnam", "MC-ERR-5", "The hub's time is that of Vietnam, written as if it were UTC.", time =>
            DateTimeOffset.Parse(time, CultureInfo.InvariantCulture).AddHours(7).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
        new("batch-fails-whole", "MC-ERR-6", "A batch with one refused message fails.")
        {
            Operation = async call => await call.NextAsync() is var reply && reply is SendBatchResponse batch && batch.Results.FirstOrDefault(result => result.Refusal is not null) is { } refused
                ? throw new RefusalException(refused.Refusal)
                : reply,
        },
        Wrongly.Replies<SendBatchResponse>("refusals-stand-behind-receipts", "MC-ERR-6", "The refusals of a batch stand behind its receipts.", "Exchange/SendBatch", (reply, _) =>
        {
            List<SendResult> sorted = [.. reply.Results.OrderBy(result => result.Refusal is not null)];
            reply.Results.Clear();
            reply.Results.AddRange(sorted);
        }),
        Wrongly.Replies<SendBatchResponse>("batch-refusals-without-texts", "MC-ERR-6", "The refusals of a batch have their reason only.", "Exchange/SendBatch", (reply, _) =>
            reply.Results.Where(result => result.Refusal is not null).ToList().ForEach(result => result.Refusal = new Refusal { Reason = result.Refusal.Reason, RetryAfterMs = result.Refusal.RetryAfterMs })),
        new("refusal-repeats-the-value", "MC-ERR-7", "The text of a wrong field repeats its value.")
        {
            Intake = (submission, outcome, _) => outcome.Refusal is { Fields.Count: > 0 } refusal ? StepOutcome.Refused(Quoting(refusal, submission.Payload)) : outcome,
        },
        Refused("refusal-shows-its-trace", "MC-ERR-7", "The text of a refusal is followed by where in the program it arose.", refusal => refusal.MessageEn += "\n   at Hub.Intake.Steps.ReadMessage.RunAsync() in ReadMessage.cs:line 20"),
        Info("no-correlation-id", "MC-ERR-7", "A refusal has no correlation id.", info => info.Metadata.Remove("correlationId")),
        new("broken-storage-is-the-callers-fault", "MC-ERR-8", "Where the hub cannot store a file, it says that the request is wrong.")
        {
            Http = async (http, next) =>
            {
                try
                {
                    await next(http);
                }
                catch (IOException) when (!http.Response.HasStarted)
                {
                    await RefusalAnswer.WriteAsync(http, new RefusalException(ErrorReason.SchemaViolation));
                }
            },
        },
        new("broken-storage-is-success", "MC-ERR-8", "Where the hub cannot store a file, it says that it has it.")
        {
            Http = async (http, next) =>
            {
                try
                {
                    await next(http);
                }
                catch (IOException) when (!http.Response.HasStarted)
                {
                    http.Response.StatusCode = StatusCodes.Status201Created;
                }
            },
        },
        Wrongly.Refuses("broken-json-is-internal", "MC-ERR-20", "JSON that breaks is answered INTERNAL.", ErrorReason.JsonInvalid, ErrorReason.Internal),
        new("broken-protobuf-is-internal", "MC-ERR-20", "A request that is no protobuf is answered INTERNAL on the second wire too.")
        {
            Http = async (http, next) =>
            {
                await next(http);
                if (http.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false } && http.Request.ContentType == "application/proto")
                {
                    http.Response.StatusCode = StatusCodes.Status500InternalServerError;
                }
            },
        },
        new("rubbish-tokens-are-internal", "MC-ERR-20", "A token that cannot be read is answered INTERNAL.")
        {
            Caller = (http, find) =>
            {
                try
                {
                    return find();
                }
                catch (RefusalException e) when (e.Reason == ErrorReason.UnauthenticatedSystem && Wrongly.TokenOf(http).Length > 0)
                {
                    throw new RefusalException(ErrorReason.Internal);
                }
            },
        },
    ];

    private const int MaxSkewSeconds = 300;

    private static Fault Info(string name, string requirement, string text, Action<ErrorInfo> change) => Wrongly.Says(name, requirement, text, (error, _) => Changed(error, change));

    private static Fault Fields(string name, string requirement, string text, Action<BadRequest.Types.FieldViolation> change) =>
        Wrongly.Says(name, requirement, text, (error, _) => Changed<BadRequest>(error, bad => bad.FieldViolations.ToList().ForEach(change)));

    private static Fault Time(string name, string requirement, string text, Func<string, string> change) => Info(name, requirement, text, info =>
    {
        if (info.Metadata.TryGetValue("hubTime", out var time))
        {
            info.Metadata["hubTime"] = change(time);
        }
    });

    private static Fault Coded(string name, string requirement, string text, string reason, StatusCode code) =>
        Wrongly.Says(name, requirement, text, (error, _) => ReasonOf(error) == reason ? new WireError(code, error.Message, error.Details) : error);

    private static Fault Refused(string name, string requirement, string text, Action<Refusal> change) => new(name, requirement, text)
    {
        Intake = (_, outcome, _) =>
        {
            if (outcome.Refusal is null)
            {
                return outcome;
            }

            var refusal = outcome.Refusal.Clone();
            change(refusal);
            return StepOutcome.Refused(refusal);
        },
    };

    private static void Keep(Refusal refusal, int fields, bool omitted)
    {
        var left = Math.Max(0, refusal.Fields.Count - fields);
        while (refusal.Fields.Count > fields)
        {
            refusal.Fields.RemoveAt(fields);
        }

        refusal.FieldsOmitted += omitted ? left : 0;
    }

    private static Refusal Quoting(Refusal refusal, ByteString payload)
    {
        var copy = refusal.Clone();
        var person = payload.ToStringUtf8().IndexOf("MARK", StringComparison.Ordinal);
        copy.Fields[0].MessageEn += person < 0 ? "" : $" Found: {payload.ToStringUtf8()[person..Math.Min(payload.Length, person + 12)]}";
        return copy;
    }

    private static WireError With(WireError error, Any detail) => new(error.Code, error.Message, [.. error.Details, detail]);

    private static WireError Without<T>(WireError error)
        where T : class, IMessage<T>, new() => new(error.Code, error.Message, [.. error.Details.Where(detail => !detail.Is(new T().Descriptor))]);

    private static WireError Changed<T>(WireError error, Action<T> change)
        where T : class, IMessage<T>, new() => new(error.Code, error.Message, [.. error.Details.Select(detail =>
        {
            if (!detail.Is(new T().Descriptor))
            {
                return detail;
            }

            var message = detail.Unpack<T>();
            change(message);
            return Any.Pack(message);
        })]);

    private static string Vietnamese(WireError error) => error.Details.FirstOrDefault(detail => detail.Is(LocalizedMessage.Descriptor)) is { } text ? text.Unpack<LocalizedMessage>().Message : "";

    private static string ReasonOf(WireError error) => error.Details.FirstOrDefault(detail => detail.Is(ErrorInfo.Descriptor)) is { } info ? info.Unpack<ErrorInfo>().Reason : "";

    [GeneratedRegex("[A-Z]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Capitals();

    [GeneratedRegex(@"\[[0-9]+\]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Places();
}
