using System.Data.Common;

namespace MotCua.Sdk.Outbox;

/// <summary>
/// Keeps the outbox. Every write is one transaction. Appends, signatures and decisions are on disk when they return; claims and what became of them are committed
/// and reach the disk with the next of those: after a loss of power a message goes again, and the hub knows it.
/// </summary>
internal interface IOutboxStore
{
    /// <summary>Opens the store and brings its schema up to this program's; again it does nothing.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Appends a message; the same message again changes nothing.</summary>
    Task AppendAsync(NewOutboxMessage message, DbTransaction? transaction, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Whether a claim would find something: a look that writes nothing.</summary>
    Task<bool> IsDueAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Takes order keys that are due and free, and gives the first message of each.</summary>
    Task<IReadOnlyList<OutboxItem>> ClaimAsync(string claim, DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken);

    /// <summary>Stores signatures before they are sent, where the claim still holds.</summary>
    /// <returns>The numbers of the messages whose claim still holds.</returns>
    Task<IReadOnlySet<long>> SignAsync(string claim, IReadOnlyList<OutboxItem> items, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Stores what became of claimed messages and frees their keys.</summary>
    /// <returns>Whether a freed key has more that is due.</returns>
    Task<bool> FinishAsync(string claim, IReadOnlyList<OutboxResult> results, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The hub answers again: what waited because it was unreachable is due now.</summary>
    Task WakeAsync(DateTimeOffset now, CancellationToken cancellationToken);

    Task<OutboxEntry?> FindAsync(string from, string id, CancellationToken cancellationToken);

    Task<IReadOnlyList<BlockedMessage>> ListBlockedAsync(CancellationToken cancellationToken);

    Task<bool> DecideAsync(string orderKey, RefusedAction action, DateTimeOffset now, CancellationToken cancellationToken);

    Task SetPausedAsync(bool paused, CancellationToken cancellationToken);

    Task<OutboxStatus> GetStatusAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes what was sent or given up before a time; true when there may be more.</summary>
    Task<bool> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
