using System.Data.Common;
using MotCua.Sdk.Stores.Compliance;

namespace MotCua.Sdk.Stores;

/// <summary>
/// What a vendor's database must keep for outbox and inbox, as a list that runs on the vendor's own server and version. It makes the SDK's tables where they are
/// missing, writes under a sender of its own, and removes what it wrote. It refuses a database whose outbox holds messages: it would send none of them, but hold them up.
/// </summary>
public sealed class StoreCompliance
{
    private readonly Func<IStoreDatabase> _database;
    private readonly IReadOnlyList<(StoreCheck Check, Func<StoreBench, CancellationToken, Task> Run)> _checks = [.. OutboxChecks.All, .. FileChecks.All, .. InboxChecks.All];

    internal StoreCompliance(Func<IStoreDatabase> database) => _database = database;

    /// <summary>The list, in its order.</summary>
    public IReadOnlyList<StoreCheck> Checks => [.. _checks.Select(entry => entry.Check)];

    /// <summary>The list for a database of the vendor.</summary>
    /// <param name="dataSource">Opens connections; it is not disposed.</param>
    /// <param name="dialect">Which SQL it speaks.</param>
    public static StoreCompliance Of(DbDataSource dataSource, SqlDialect dialect) => new(() => new SourceStoreDatabase(dataSource, dialect));

    /// <summary>Runs one check.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StoreComplianceException">The database does not keep the promise, or its outbox is in use.</exception>
    /// <exception cref="StoreException">The database cannot be used.</exception>
    public async Task RunAsync(string id, CancellationToken cancellationToken = default)
    {
        var run = _checks.SingleOrDefault(entry => entry.Check.Id == id).Run ?? throw new ArgumentException($"There is no check {id}.", nameof(id));
        await using var bench = new StoreBench(_database);
        await bench.BeginAsync(cancellationToken);
        await run(bench, cancellationToken);
    }
}
