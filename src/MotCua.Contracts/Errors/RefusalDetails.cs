using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Errors;

/// <summary>
/// A refusal as both wires carry it: a <c>google.rpc.Status</c> with <c>ErrorInfo</c> (domain <c>motcua</c>), <c>BadRequest</c>,
/// <c>RetryInfo</c> and the Vietnamese text as <c>LocalizedMessage</c>, so that stock clients read it too (protocol, section 6).
/// </summary>
/// <param name="Refusal">Reason, texts, fields and delay.</param>
/// <param name="ReasonName">The reason's name as the hub wrote it; differs from the reason's own when a later contract version made it.</param>
/// <param name="CorrelationId">Id under which the hub logged the refusal; may be empty.</param>
/// <param name="HubTime">The hub's time, when the answer carried it.</param>
/// <param name="FieldsOmitted">How many fields the hub left out to keep the answer short.</param>
public sealed record RefusalDetails(Refusal Refusal, string ReasonName, string CorrelationId, DateTimeOffset? HubTime, int FieldsOmitted)
{
    /// <summary>The domain of every reason of this contract.</summary>
    public const string Domain = "motcua";

    /// <summary>
    /// The most bytes of details that are written. They travel in a trailer as base64, and stock gRPC clients drop an answer whose trailers
    /// pass 8 KiB; fields beyond that are counted, not written.
    /// </summary>
    public const int MaxBytes = 5600;

    private const string CorrelationKey = "correlationId";
    private const string TimeKey = "hubTime";
    private const string OmittedKey = "fieldsOmitted";
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Writes a refusal.</summary>
    /// <param name="refusal">Its reason must be one of this contract version.</param>
    /// <param name="correlationId">Id of the hub's log entry; may be empty.</param>
    /// <param name="hubTime">The hub's time; given with CLOCK_SKEW.</param>
    /// <returns>The status with the reason's canonical code.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The reason is UNSPECIFIED.</exception>
    public static Status ToStatus(Refusal refusal, string correlationId = "", DateTimeOffset? hubTime = null)
    {
        var row = ReasonTable.Get(refusal.Reason);
        var info = new ErrorInfo { Reason = row.Name, Domain = Domain };
        if (correlationId.Length > 0)
        {
            info.Metadata[CorrelationKey] = correlationId;
        }

        if (hubTime is { } time)
        {
            info.Metadata[TimeKey] = time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        }

        var others = new List<IMessage> { new LocalizedMessage { Locale = "vi", Message = refusal.MessageVi } };
        if (refusal.RetryAfterMs > 0)
        {
            others.Add(new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(refusal.RetryAfterMs)) });
        }

        var bad = Fields(refusal, MaxBytes - Encoding.UTF8.GetByteCount(refusal.MessageEn) - others.Sum(part => part.CalculateSize() + 60) - info.CalculateSize() - 60);
        var left = refusal.FieldsOmitted + refusal.Fields.Count - bad.FieldViolations.Count;
        if (left > 0)
        {
            info.Metadata[OmittedKey] = left.ToString(CultureInfo.InvariantCulture);
        }

        var status = new Status { Code = row.Code, Message = refusal.MessageEn };
        status.Details.Add(Any.Pack(info));
        if (bad.FieldViolations.Count > 0)
        {
            status.Details.Add(Any.Pack(bad));
        }

        status.Details.AddRange(others.Select(part => Any.Pack(part)));
        return status;
    }

    /// <summary>Reads a refusal; null when the status is not one of this contract (a proxy's, or another server's).</summary>
    /// <param name="status">The status as received.</param>
    /// <returns>A reason name of a later contract version is read as the general reason of its code (<see cref="ReasonTable.ForCode"/>).</returns>
    public static RefusalDetails? FromStatus(Status status)
    {
        if (Find<ErrorInfo>(status) is not { Domain: Domain } info)
        {
            return null;
        }

        if (!ReasonTable.TryParse(info.Reason, out var reason))
        {
            reason = ReasonTable.ForCode(status.Code);
        }

        var refusal = new Refusal
        {
            Reason = reason,
            MessageEn = status.Message,
            MessageVi = Find<LocalizedMessage>(status)?.Message ?? "",
            RetryAfterMs = Milliseconds(Find<RetryInfo>(status)?.RetryDelay),
        };
        foreach (var field in Find<BadRequest>(status)?.FieldViolations ?? [])
        {
            refusal.Fields.Add(new RefusalField
            {
                Path = field.Field,
                MessageEn = field.Description,
                MessageVi = field.LocalizedMessage?.Message ?? "",
            });
        }

        var omitted = int.TryParse(info.Metadata.GetValueOrDefault(OmittedKey), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        refusal.FieldsOmitted = omitted;
        return new RefusalDetails(refusal, info.Reason, info.Metadata.GetValueOrDefault(CorrelationKey) ?? "", Time(info), omitted);
    }

    private static BadRequest Fields(Refusal refusal, int room)
    {
        var bad = new BadRequest();
        foreach (var field in refusal.Fields)
        {
            var violation = new BadRequest.Types.FieldViolation { Field = field.Path, Description = field.MessageEn };
            if (field.MessageVi.Length > 0)
            {
                violation.LocalizedMessage = new LocalizedMessage { Locale = "vi", Message = field.MessageVi };
            }

            room -= violation.CalculateSize() + 3;
            if (room < 0)
            {
                break;
            }

            bad.FieldViolations.Add(violation);
        }

        return bad;
    }

    private static DateTimeOffset? Time(ErrorInfo info) =>
        DateTimeOffset.TryParse(info.Metadata.GetValueOrDefault(TimeKey), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    // A delay beyond a year or below nothing is a peer's mistake and must not overflow here.
    private static long Milliseconds(Duration? delay) =>
        delay is null ? 0 : (Math.Clamp(delay.Seconds, 0, 31_536_000) * 1000) + (Math.Max(0, delay.Nanos) / 1_000_000);

    private static T? Find<T>(Status status)
        where T : class, IMessage<T>, new()
    {
        foreach (var detail in status.Details)
        {
            if (!detail.Is(new T().Descriptor))
            {
                continue;
            }

            try
            {
                return detail.Unpack<T>();
            }
            catch (InvalidProtocolBufferException)
            {
                return null;
            }
        }

        return null;
    }
}
