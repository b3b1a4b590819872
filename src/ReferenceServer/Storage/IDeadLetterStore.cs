namespace MotCua.ReferenceServer.Storage;

/// <summary>Dead letters and what is parked behind them.</summary>
internal interface IDeadLetterStore
{
    /// <summary>Dead and parked deliveries after a position, oldest first.</summary>
    ValueTask<IReadOnlyList<StoredDeadLetter>> ListAsync(string mailbox, long after, int count, CancellationToken cancellationToken);

    /// <summary>Opens dead letters again, or discards them, and frees the order keys that have no dead letter left; how many.</summary>
    Task<int> SettleAsync(string mailbox, IReadOnlyList<long> positions, bool discard);
}
