namespace MotCua.Sdk.Signing;

/// <summary>A signing service did not sign. The message names address and key, never the secret.</summary>
public sealed class RemoteSigningException : Exception
{
    internal RemoteSigningException(
        RemoteSigningFailure failure, bool isRetryable, string english, string vietnamese, TimeSpan? retryAfter = null, Exception? cause = null)
        : base($"{english} | {vietnamese}", cause)
    {
        Failure = failure;
        IsRetryable = isRetryable;
        RetryAfter = retryAfter;
    }

    /// <summary>What happened.</summary>
    public RemoteSigningFailure Failure { get; }

    /// <summary>Whether trying the same hash again can help.</summary>
    public bool IsRetryable { get; }

    /// <summary>How long the service asks to wait; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; }
}
