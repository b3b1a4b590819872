using Google.Protobuf;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Outbox;

/// <summary>The first message of a claimed order key.</summary>
internal sealed record OutboxItem(
    long Number, string From, string Id, string OrderKey, string Body, byte[] Payload, OutboxSignature? Signature, int Attempts, string Reason, DateTimeOffset EnqueuedAt, OutboxFiles Files)
{
    /// <summary>When it ends (MC-DELIVER-6).</summary>
    public DateTimeOffset ExpiresAt => OutboxExpiry.Read(Payload);

    /// <summary>As it travels. Made at each call: a copy with another signature must not keep the first one.</summary>
    public SignedMessage Signed => new() { Payload = UnsafeByteOperations.UnsafeWrap(Payload), Signature = Signature?.Text ?? "" };
}
