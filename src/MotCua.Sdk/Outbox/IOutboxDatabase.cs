using System.Data.Common;

namespace MotCua.Sdk.Outbox;

/// <summary>What differs from database to database: how to open it, its schema, and its SQL.</summary>
internal interface IOutboxDatabase
{
    /// <summary>Named statements of the dialect.</summary>
    OutboxSql Sql { get; }

    /// <summary>Brings the schema up to this program's; refuses a newer one.</summary>
    Task PrepareAsync(CancellationToken cancellationToken);

    Task<DbConnection> OpenAsync(CancellationToken cancellationToken);

    /// <exception cref="OutboxStoreException">The transaction is of another database.</exception>
    void Check(DbTransaction transaction);

    /// <summary>What a failure of the database means to an operator.</summary>
    OutboxStoreException Explain(Exception failure);
}
