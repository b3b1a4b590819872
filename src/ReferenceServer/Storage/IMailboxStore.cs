namespace MotCua.ReferenceServer.Storage;

/// <summary>Reads mailboxes under leases and settles deliveries. LEASE_LOST is answered by a lease that is no longer the present one.</summary>
internal interface IMailboxStore
{
    /// <summary>
    /// Gives mailboxes to an inbox. The fence is raised when they change hands, when <paramref name="raise"/> asks for it, or at a take-over.
    /// Another inbox is refused while deliveries are unacknowledged, unless it takes over.
    /// </summary>
    Task<IReadOnlyList<LeaseAnswer>> LeaseAsync(IReadOnlyList<string> mailboxes, string inbox, bool raise, bool takeOver);

    /// <summary>Open deliveries after a position, oldest first: at most <paramref name="maxMessages"/>, and by payload at most
    /// <paramref name="maxBytes"/>, but always one. <paramref name="notUnderFence"/> leaves out what was delivered under that fence. What was not fetched before its expires_at is left out.</summary>
    ValueTask<DeliveryTurn> ReadAsync(
        string mailbox, long after, long? notUnderFence, int maxMessages, int maxBytes, long now, CancellationToken cancellationToken);

    /// <summary>Notes that deliveries were made. Positions that are no longer open are left out of the answer; null: the lease is lost.</summary>
    Task<IReadOnlySet<long>?> MarkFetchedAsync(MailboxLease lease, IReadOnlyList<long> positions, long now);

    /// <summary>
    /// <see cref="ReadAsync"/> of what was not delivered under this lease and <see cref="MarkFetchedAsync"/> in one step of the writer, which has what was just appended at
    /// hand; null: the lease is lost. For the newest of a mailbox: what is older, and must come from the disk, would hold up the appends.
    /// </summary>
    Task<DeliveryTurn?> FetchAsync(MailboxLease lease, long after, int maxMessages, int maxBytes, long now);

    /// <summary>Settles what was delivered up to a position, and single positions; how many, or null: the lease is lost.</summary>
    Task<int?> AcknowledgeAsync(MailboxLease lease, long upTo, IReadOnlyList<long> positions, long now);

    /// <summary>Makes a delivery a dead letter and parks its order key; how many deliveries made under this lease that took out of the reader's hands, or null: the lease is lost.</summary>
    Task<int?> RejectAsync(MailboxLease lease, long position, string reason, long now);
}
