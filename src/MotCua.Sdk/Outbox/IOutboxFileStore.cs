namespace MotCua.Sdk.Outbox;

/// <summary>Keeps the files of the outbox's messages until they are sent. Every write is one transaction and on disk when it returns.</summary>
internal interface IOutboxFileStore
{
    /// <summary>Takes a file that is due and free; null when there is none.</summary>
    Task<OutboxFile?> ClaimAsync(string claim, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Keeps a claim for longer.</summary>
    /// <returns>False when another process took the file.</returns>
    Task<bool> RenewAsync(string claim, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>The hub has the file: its message may go.</summary>
    Task DoneAsync(string claim, OutboxFile file, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>It is tried again later; meanwhile its message is looked at, which may have come to its end.</summary>
    Task AgainAsync(string claim, OutboxFile file, string reason, DateTimeOffset now, DateTimeOffset due, CancellationToken cancellationToken);

    /// <summary>It cannot be uploaded: its message is refused when its turn comes.</summary>
    Task LoseAsync(string claim, OutboxFile file, string reason, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>The lost files of a message.</summary>
    Task<IReadOnlyList<LostFile>> ListLostAsync(OutboxItem item, CancellationToken cancellationToken);

    /// <summary>The hub says that it has not what was uploaded: uploads again, a few times.</summary>
    /// <returns>False when that was done often enough.</returns>
    Task<bool> ReopenAsync(OutboxItem item, DateTimeOffset now, CancellationToken cancellationToken);
}
