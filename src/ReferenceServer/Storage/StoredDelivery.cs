namespace MotCua.ReferenceServer.Storage;

/// <summary>A message as it lies in a mailbox. <see cref="Attempt"/> counts the deliveries before this one.</summary>
internal sealed record StoredDelivery(long Position, int Attempt, StoredContent Content);
