using MotCua.Contracts.Errors;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.V1;
using MotCua.Contracts.Wire;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Resilience;

/// <summary>A failed call, sorted by what can be done about it.</summary>
internal sealed record CallFailure(FailureKind Kind, Exception Cause)
{
    /// <summary>The refusal, when <see cref="Kind"/> is <see cref="FailureKind.Refused"/>.</summary>
    public RefusalDetails? Details { get; private init; }

    /// <summary>The wait that the hub or a gateway asks for.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    public int? HttpStatus => (Cause as WireCallException)?.HttpStatus;

    /// <summary>The reason's name for logs and counters.</summary>
    public string Label => Details?.ReasonName ?? Kind.ToString();

    public static CallFailure CircuitOpen(Exception cause, TimeSpan? retryAfter) => new(FailureKind.CircuitOpen, cause) { RetryAfter = retryAfter };

    public static CallFailure Of(WireCallException cause)
    {
        var status = new Status { Code = (int)cause.Code, Message = cause.Error.Message };
        status.Details.AddRange(cause.Error.Details);
        var details = RefusalDetails.FromStatus(status);
        if (details is null && cause.FromServer && IsFinal(cause.Code))
        {
            // The wire itself refused (an unknown method, for one): the general reason of its code, with its own words.
            var refusal = Refusals.Create(ReasonTable.ForCode((int)cause.Code));
            refusal.MessageEn = cause.Error.Message.Length > 0 ? cause.Error.Message : refusal.MessageEn;
            details = new RefusalDetails(refusal, ReasonTable.Get(refusal.Reason).Name, "", null, 0);
        }

        var kind = details is not null ? FailureKind.Refused : IsFinal(cause.Code) || IsFinal(cause.HttpStatus) ? FailureKind.Blocked : FailureKind.Unreachable;
        return new CallFailure(kind, cause) { Details = details, RetryAfter = cause.RetryAfter };
    }

    /// <summary>What the caller of the SDK sees.</summary>
    public Exception ToException(RetryDecision decision, int attempts) => Details is { } details
        ? new RefusalException(details, Cause)
        : new HubUnreachableException(decision, attempts, HttpStatus, RetryAfter, Cause);

    // A gateway's word on the request itself; 408, 425 and 429 ask to come again.
    private static bool IsFinal(int? httpStatus) => httpStatus is >= 400 and < 500 and not (408 or 425 or 429);

    private static bool IsFinal(StatusCode code) => code is StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists
        or StatusCode.PermissionDenied or StatusCode.FailedPrecondition or StatusCode.OutOfRange or StatusCode.Unimplemented
        or StatusCode.Unauthenticated or StatusCode.ResourceExhausted or StatusCode.DataLoss;
}
