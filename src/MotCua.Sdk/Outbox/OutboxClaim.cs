namespace MotCua.Sdk.Outbox;

/// <summary>Order keys that a worker holds, with the first message of each.</summary>
internal sealed record OutboxClaim(string Name, DateTimeOffset Until, IReadOnlyList<OutboxItem> Items);
