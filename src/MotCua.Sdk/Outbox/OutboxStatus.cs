namespace MotCua.Sdk.Outbox;

/// <summary>How an outbox stands.</summary>
/// <param name="Depth">Messages that wait for their receipt, those behind a refused one included.</param>
/// <param name="OldestAge">For how long the oldest message waits, or the oldest refused one for its decision; zero when there is none.</param>
/// <param name="BlockedKeys">Order keys behind a finally refused message.</param>
/// <param name="IsPaused">Whether sending is stopped.</param>
public sealed record OutboxStatus(long Depth, TimeSpan OldestAge, long BlockedKeys, bool IsPaused);
