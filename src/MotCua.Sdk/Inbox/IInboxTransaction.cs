using System.Data.Common;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Inbox;

/// <summary>An open transaction of the inbox's database. Disposing it uncommitted leaves nothing.</summary>
internal interface IInboxTransaction : IAsyncDisposable
{
    /// <summary>For the handlers' effects.</summary>
    DbTransaction Transaction { get; }

    /// <summary>Whether it can still be committed: a handler may have ended it.</summary>
    bool IsOpen { get; }

    /// <summary>Raises the mailbox's fence to the delivery's, and writes the message's row.</summary>
    Task<InboxTake> TakeAsync(ReceivedMessage message, long fence, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Marks a place to go back to.</summary>
    Task SaveAsync(CancellationToken cancellationToken);

    /// <summary>Undoes everything since the mark.</summary>
    Task UndoAsync(CancellationToken cancellationToken);

    /// <summary>Keeps what was done since the mark.</summary>
    Task KeepAsync(CancellationToken cancellationToken);

    Task CommitAsync(CancellationToken cancellationToken);
}
