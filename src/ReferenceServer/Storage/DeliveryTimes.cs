namespace MotCua.ReferenceServer.Storage;

/// <summary>Where a delivery stands; the numbers are stored.</summary>
internal enum StoredDeliveryState
{
    Open = 0,
    Acknowledged = 1,
    Dead = 2,

    /// <summary>Waits behind a dead letter of its order key.</summary>
    Parked = 3,
    Discarded = 4,
    Expired = 5,
}

/// <summary>How far a message got, each step with its time in Unix milliseconds.</summary>
internal sealed record DeliveryTimes(
    StoredDeliveryState State, long EnqueuedAt, long? FetchedAt, long? AcknowledgedAt, long? DeadAt, string? DeadReason, long? ExpiredAt, long? WarnedAt);
