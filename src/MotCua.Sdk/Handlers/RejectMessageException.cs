namespace MotCua.Sdk.Handlers;

/// <summary>A handler throws it to send a message to the dead letters at once: trying again cannot help, a person must look.</summary>
/// <param name="reason">Why, for the operator and the sender, 1 to 1000 characters; no personal data.</param>
/// <param name="innerException">What lies behind it, if anything; it is not sent.</param>
public sealed class RejectMessageException(string reason, Exception? innerException = null) : Exception(reason, innerException)
{
    /// <summary>Why.</summary>
    public string Reason { get; } = reason;
}
