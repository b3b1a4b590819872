namespace MotCua.Sdk.Resilience;

/// <summary>What the SDK decided after an attempt, and why. Logged and counted (<c>motcua.sdk.attempts</c>) under these names.</summary>
public enum RetryDecision
{
    /// <summary>The attempt succeeded; nothing to decide.</summary>
    Succeeded = 0,

    /// <summary>No usable answer came, or the hub cannot take it now: the same bytes go again after a backoff with full jitter.</summary>
    RetryUnavailable = 1,

    /// <summary>The hub or a gateway named a delay: the same bytes go again, not before it.</summary>
    RetryAfterDelay = 2,

    /// <summary>The token's time was off: once more at once, with a token by the hub's clock.</summary>
    RetryWithHubTime = 3,

    /// <summary>The hub lacks an attachment whose source is at hand: uploaded again, then the same bytes once more.</summary>
    RetryAfterUpload = 4,

    /// <summary>The refusal is final: repeating cannot help.</summary>
    GiveUpNotRetryable = 5,

    /// <summary>The next attempt would start after <see cref="RetryOptions.TotalDeadline"/>.</summary>
    GiveUpDeadline = 6,

    /// <summary><see cref="RetryOptions.MaxAttempts"/> attempts were made, or three that found a fault of the hub.</summary>
    GiveUpAttempts = 7,

    /// <summary>Too many recent calls found the hub unreachable; no call is made until the break is over.</summary>
    GiveUpCircuitOpen = 8,
}
