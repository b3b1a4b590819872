using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Inbox;

/// <summary>Keeps the inbox.</summary>
internal interface IInboxStore
{
    /// <summary>How many transactions can be open at once: 1 where the database has one writer.</summary>
    int MaxTransactions { get; }

    /// <summary>Whether a failure in a handler is the database's (full, locked, away, a lost race of transactions), not the handler's.</summary>
    bool IsStoreFailure(Exception failure);

    /// <summary>Opens the store and brings its schema up to this program's; again it does nothing.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>The random id of this inbox database, kept in it: the reader's name at the hub.</summary>
    Task<string> GetIdAsync(CancellationToken cancellationToken);

    /// <summary>Begins a transaction; where there is one writer it waits its turn.</summary>
    Task<IInboxTransaction> BeginAsync(CancellationToken cancellationToken);

    /// <summary>Whether a message was handled, outside any transaction.</summary>
    Task<bool> IsKnownAsync(ReceivedMessage message, CancellationToken cancellationToken);

    /// <summary>Forgets what was handled before a time; true when there may be more.</summary>
    Task<bool> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
