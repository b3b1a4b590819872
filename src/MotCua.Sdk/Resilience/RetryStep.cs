namespace MotCua.Sdk.Resilience;

/// <summary>A decision and, where it is to try again, the wait before it.</summary>
internal readonly record struct RetryStep(RetryDecision Decision, TimeSpan Delay)
{
    public bool Repeats => Decision is RetryDecision.RetryUnavailable or RetryDecision.RetryAfterDelay or RetryDecision.RetryWithHubTime
        or RetryDecision.RetryAfterUpload;
}
