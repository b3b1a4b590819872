using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Resilience;

/// <summary>Decides what follows a failed attempt. Pure: clock and chance come from outside.</summary>
/// <param name="options">Bounds.</param>
/// <param name="random">Draws from 0 (included) to 1 (excluded).</param>
internal sealed class RetryPolicy(RetryOptions options, Func<double> random)
{
    // A fault of the hub is repeated twice, in case one of its processes is ill; more would only hide it.
    private const int MaxFaultAttempts = 3;

    /// <summary>What follows.</summary>
    /// <param name="failure">What the attempt met.</param>
    /// <param name="attempt">Number of the attempt, from 1.</param>
    /// <param name="remaining">Time until the total deadline.</param>
    /// <param name="run">What was already done for this message.</param>
    public RetryStep Decide(CallFailure failure, int attempt, TimeSpan remaining, SendRun run)
    {
        if (failure.Kind == FailureKind.CircuitOpen)
        {
            return new(RetryDecision.GiveUpCircuitOpen, default);
        }

        if (failure.Details is { } details && Mend(details, run) is { } mend)
        {
            return remaining > TimeSpan.Zero ? new(mend, TimeSpan.Zero) : new(RetryDecision.GiveUpDeadline, default);
        }

        if (!CanRepeat(failure))
        {
            return new(RetryDecision.GiveUpNotRetryable, default);
        }

        if (attempt >= options.MaxAttempts || (IsFault(failure) && attempt >= MaxFaultAttempts))
        {
            return new(RetryDecision.GiveUpAttempts, default);
        }

        // A named delay is kept in full; the jitter on top keeps the waiting systems of a province from coming back in one instant.
        var delay = failure.RetryAfter is { } named && named > TimeSpan.Zero ? named + (options.BaseDelay * random()) : Backoff(attempt);
        return delay >= remaining
            ? new(RetryDecision.GiveUpDeadline, default)
            : new(failure.RetryAfter > TimeSpan.Zero ? RetryDecision.RetryAfterDelay : RetryDecision.RetryUnavailable, delay);
    }

    /// <summary>Exponential backoff with full jitter: evenly between zero and the bound of this attempt.</summary>
    public TimeSpan Backoff(int attempt)
    {
        // Compared as factors: after some forty attempts, which a hub away for an hour makes, the product is longer than any TimeSpan.
        var factor = Math.Pow(2, Math.Min(attempt - 1, 1000));
        return (factor < options.MaxDelay / options.BaseDelay ? options.BaseDelay * factor : options.MaxDelay) * random();
    }

    private static RetryDecision? Mend(RefusalDetails details, SendRun run) => details.Refusal.Reason switch
    {
        ErrorReason.ClockSkew when details.HubTime is not null && !run.HubTimeTaken && !ClockSkew.IsOfMessage(details.Refusal) => RetryDecision.RetryWithHubTime,
        ErrorReason.AttachmentMissing when run.CanUpload && !run.UploadedAgain => RetryDecision.RetryAfterUpload,
        _ => null,
    };

    private static bool CanRepeat(CallFailure failure) => failure.Kind switch
    {
        FailureKind.Unreachable => true,
        FailureKind.Refused => ReasonTable.Get(failure.Details!.Refusal.Reason).IsRetryable,
        _ => failure.HttpStatus == 429,
    };

    private static bool IsFault(CallFailure failure) => failure.Details?.Refusal.Reason == ErrorReason.Internal;
}
