namespace MotCua.Sdk.Outbox;

/// <summary>Where a message of the outbox stands.</summary>
public enum OutboxEntryState
{
    /// <summary>On disk, not yet receipted.</summary>
    Waiting = 0,

    /// <summary>The hub holds it; the verified receipt is stored.</summary>
    Sent = 1,

    /// <summary>The hub refused it for good.</summary>
    Refused = 2,

    /// <summary>Given up by a decision.</summary>
    Discarded = 3,
}
