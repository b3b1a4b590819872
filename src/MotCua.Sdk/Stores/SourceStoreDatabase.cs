using System.Data.Common;

namespace MotCua.Sdk.Stores;

/// <summary>The store in a vendor's own database, through its data source.</summary>
internal sealed class SourceStoreDatabase : IStoreDatabase
{
    private readonly DbDataSource _source;
    private readonly SqlDialect _dialect;
    private readonly StoreSchema _schema;

    public SourceStoreDatabase(DbDataSource source, SqlDialect dialect)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!Enum.IsDefined(dialect))
        {
            throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "UseStore: name a dialect of SqlDialect. | UseStore: hãy chọn một giá trị của SqlDialect.");
        }

        (_source, _dialect) = (source, dialect);
        var name = dialect.ToString().ToLowerInvariant();
        var assembly = typeof(SourceStoreDatabase).Assembly;
        _schema = new StoreSchema(assembly, $"Sql.{name}.");
        Sql = StatementFile.Read(assembly.GetManifestResourceStream($"Sql.outbox.{name}.sql")!, assembly.GetManifestResourceStream($"Sql.inbox.{name}.sql")!);
    }

    public StatementFile Sql { get; }

    public bool HasSingleWriter => false;

    private string Name
    {
        get
        {
            using var connection = _source.CreateConnection();
            return $"{connection.DataSource}/{connection.Database}";
        }
    }

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await _schema.ApplyAsync(connection, Sql, Name, cancellationToken);
    }

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await _source.OpenConnectionAsync(cancellationToken);

    public async Task BeginAsync(StoreSession session, bool flushes, CancellationToken cancellationToken)
    {
        session.Transaction = await session.Connection.BeginTransactionAsync(cancellationToken);
        if (!flushes)
        {
            await session.ExecuteAsync("light", cancellationToken);
        }
    }

    public void Check(DbTransaction transaction)
    {
        using var own = _source.CreateConnection();
        if (transaction.Connection is not { } connection || connection.GetType() != own.GetType() || connection.Database != own.Database || connection.DataSource != own.DataSource)
        {
            throw new StoreException(
                $"The transaction is not one of the store's database '{Name}', or it has ended. Name that database in UseStore, or enqueue without a transaction.",
                $"Giao dịch không thuộc cơ sở dữ liệu '{Name}' của kho, hoặc đã kết thúc. Hãy đặt chính cơ sở dữ liệu đó trong UseStore, hoặc xếp vào hộp gửi không kèm giao dịch.");
        }
    }

    // Classes of SQLSTATE: connection, lost race, resources, an operator's act, the system: https://www.postgresql.org/docs/current/errcodes-appendix.html
    public bool IsStoreFailure(Exception failure) => failure is IOException or TimeoutException or DbException { IsTransient: true }
        || (failure is DbException { SqlState: { Length: 5 } state } && state[..2] is ("08" or "40" or "53" or "55" or "57" or "58"));

    public StoreException Explain(Exception failure) => new(
        $"The store '{Name}' ({_dialect}) cannot be used: {failure.Message} Check server, rights and disk. Nothing was stored.",
        $"Không dùng được kho '{Name}' ({_dialect}): {failure.Message} Hãy kiểm tra máy chủ, quyền và ổ đĩa. Chưa lưu gì.",
        failure);
}
