namespace MotCua.ReferenceServer.Storage;

/// <summary>Finds deliveries whose time is over. They are marked where the notice to the sender is appended, in the same transaction.</summary>
internal interface IExpiryStore
{
    /// <summary>Deliveries that were not fetched before a time (Unix milliseconds) and are not yet marked, the earliest first.</summary>
    ValueTask<IReadOnlyList<ExpiredDelivery>> FindAsync(long now, int count, CancellationToken cancellationToken);

    /// <summary>Marks one without a notice; false when it was fetched or marked meanwhile.</summary>
    Task<bool> ExpireAsync(string mailbox, long position, long now);
}
