namespace MotCua.ReferenceServer.Storage;

/// <summary>What waits in a mailbox, dead letters included: deliveries and the bytes of their payloads.</summary>
internal readonly record struct WaitingAmount(long Messages, long Bytes);
