using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Stored rows as the contract's messages.</summary>
internal static class Deliveries
{
    public static Delivery Of(StoredDelivery stored, MailboxLease lease) => new()
    {
        Mailbox = MailboxName.AgencyOf(lease.Mailbox),
        Position = stored.Position,
        Fence = lease.Fence,
        Attempt = stored.Attempt + 1,
        Message = Signed(stored.Content.Payload, stored.Content.Signature),
        Receipt = stored.Content.Receipt,
    };

    /// <summary>What a delivery has at most on the wire with the longer notation: bytes as base64, the receipt's hashes each with its quotes, names of members.</summary>
    public static long MaxJsonBytes(StoredDelivery stored) => Base64(stored.Content.Payload.Length) + stored.Content.Signature.Length + 2L * stored.Content.ReceiptLength + 512;

    private static long Base64(long bytes) => (bytes + 2) / 3 * 4;

    public static SignedMessage Signed(ReadOnlyMemory<byte> payload, string signature) =>
        new() { Payload = UnsafeByteOperations.UnsafeWrap(payload), Signature = signature };

    public static DeliveryView View(DeliveryTimes times) => new()
    {
        State = times.State switch
        {
            StoredDeliveryState.Acknowledged => DeliveryState.Acknowledged,
            StoredDeliveryState.Dead or StoredDeliveryState.Parked or StoredDeliveryState.Discarded => DeliveryState.DeadLettered,
            StoredDeliveryState.Expired => DeliveryState.Expired,
            _ => times.FetchedAt is null ? DeliveryState.Enqueued : DeliveryState.Fetched,
        },
        EnqueuedAt = UnixTime.ToTimestamp(times.EnqueuedAt),
        FetchedAt = UnixTime.ToTimestamp(times.FetchedAt),
        AcknowledgedAt = UnixTime.ToTimestamp(times.AcknowledgedAt),
        DeadLetteredAt = UnixTime.ToTimestamp(times.DeadAt),
        DeadLetterReason = times.DeadReason ?? "",
        ExpiredAt = UnixTime.ToTimestamp(times.ExpiredAt),
        WarnedAt = UnixTime.ToTimestamp(times.WarnedAt),
    };
}
