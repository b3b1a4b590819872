namespace MotCua.ReferenceServer.Storage;

/// <summary>Finds dead letters that nobody settles. They are marked where the notice to the sender is appended, in the same transaction.</summary>
internal interface IStalledStore
{
    /// <summary>Dead letters from before a time (Unix milliseconds) that are not yet marked, the earliest first.</summary>
    ValueTask<IReadOnlyList<StalledDelivery>> FindAsync(long before, int count, CancellationToken cancellationToken);

    /// <summary>Marks one without a notice, so that it is not found again; false when it was settled or marked meanwhile.</summary>
    Task<bool> PassOverAsync(string mailbox, long position, long deadAt);
}
