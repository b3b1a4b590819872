using System.Data.Common;

namespace MotCua.Sdk.Stores;

/// <summary>What differs from database to database: how to open it, its schema, its SQL, and what its failures mean.</summary>
internal interface IStoreDatabase
{
    /// <summary>Named statements of the dialect.</summary>
    StatementFile Sql { get; }

    /// <summary>Whether one transaction at a time can write; others wait for it in this process instead of inside the database.</summary>
    bool HasSingleWriter { get; }

    /// <summary>Brings the schema up to this program's; refuses a newer one.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <summary>A shorter way to run statements on a connection that <see cref="OpenAsync"/> gave; null where there is none.</summary>
    IDirectStatements? DirectOf(DbConnection connection) => null;

    /// <summary>Begins a session's write transaction.</summary>
    /// <param name="session">It gets the transaction.</param>
    /// <param name="flushes">Whether the commit waits for the disk; without, a later one that does takes it along.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task BeginAsync(StoreSession session, bool flushes, CancellationToken cancellationToken);

    /// <exception cref="StoreException">The transaction is of another database.</exception>
    void Check(DbTransaction transaction);

    /// <summary>Whether a failure is the database's (full, locked, away, a lost race of transactions) rather than what was asked of it.</summary>
    bool IsStoreFailure(Exception failure);

    /// <summary>What a failure of the database means to an operator.</summary>
    StoreException Explain(Exception failure);
}
