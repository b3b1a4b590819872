using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Data.Sqlite;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Sqlite;

/// <summary>The store's SQLite file: WAL, synchronous FULL; its own or the vendor's.</summary>
internal sealed class SqliteStoreDatabase(string database) : IStoreDatabase
{
    private const string Full = "PRAGMA synchronous = FULL";
    private const string Example = "Data Source=/var/lib/motcua/motcua.db";

    private static readonly StoreSchema Schema = new(typeof(SqliteStoreDatabase).Assembly, "Migrations.");

    private readonly string _text = database;
    private SqliteConnectionStringBuilder? _settings;

    public StatementFile Sql { get; } = StatementFile.Read(Resource("Sql.outbox.sqlite.sql"), Resource("Sql.inbox.sqlite.sql"));

    public bool HasSingleWriter => true;

    /// <summary>How long a transaction waits for another process to end its own.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(10);

    private string File => Settings().DataSource;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await using var connection = await ConnectAsync(cancellationToken);
        Run(connection, "PRAGMA journal_mode = WAL");
        await Schema.ApplyAsync(connection, Sql, File, cancellationToken);
    }

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await ConnectAsync(cancellationToken);

    public IDirectStatements DirectOf(DbConnection connection) => new SqliteStatements((SqliteConnection)connection, Sql);

    // In WAL the setting says whether a commit waits for its flush; what is committed without one is on disk with the next that waits.
    public async Task BeginAsync(StoreSession session, bool flushes, CancellationToken cancellationToken)
    {
        if (session.Flushes != flushes)
        {
            Run((SqliteConnection)session.Connection, flushes ? Full : "PRAGMA synchronous = NORMAL");
            session.Flushes = flushes;
        }

        session.Transaction = await session.Connection.BeginTransactionAsync(cancellationToken);
    }

    public void Check(DbTransaction transaction)
    {
        if (transaction.Connection is not SqliteConnection connection || Path.GetFullPath(connection.DataSource) != File)
        {
            throw new StoreException(
                $"The transaction is not one of the store's database '{File}', or it has ended. Name the vendor's own file in UseSqliteStore, or enqueue without a transaction.",
                $"Giao dịch không thuộc cơ sở dữ liệu '{File}' của kho, hoặc đã kết thúc. Hãy đặt chính tệp của hệ thống trong UseSqliteStore, hoặc xếp vào hộp gửi không kèm giao dịch.");
        }
    }

    // Busy, locked, read-only, disk failing or full, damaged, cannot be opened, no database: https://www.sqlite.org/rescode.html
    public bool IsStoreFailure(Exception failure) => failure is SqliteException { SqliteErrorCode: 5 or 6 or 8 or 10 or 11 or 13 or 14 or 26 };

    public StoreException Explain(Exception failure)
    {
        var (english, vietnamese) = (failure as SqliteException)?.SqliteErrorCode switch
        {
            5 or 6 => ("another program holds it locked; end its long transactions", "chương trình khác đang khóa; hãy kết thúc giao dịch kéo dài"),
            8 => ("it is read-only; give this account the right to write file and folder", "chỉ đọc được; hãy cấp cho tài khoản này quyền ghi tệp và thư mục"),
            10 or 13 => ("the disk is full or failing; make room", "ổ đĩa đầy hoặc lỗi; hãy giải phóng chỗ trống"),
            11 or 26 => ("the file is damaged or no SQLite database; restore a backup", "tệp hỏng hoặc không phải cơ sở dữ liệu SQLite; hãy khôi phục bản sao lưu"),
            14 => ("it cannot be opened; check path and rights", "không mở được; hãy kiểm tra đường dẫn và quyền"),
            _ => (failure.Message, "hãy kiểm tra ổ đĩa, quyền và tệp"),
        };
        return new StoreException($"The store '{File}' cannot be used: {english}. Nothing was stored.", $"Không dùng được kho '{File}': {vietnamese}. Chưa lưu gì.", failure);
    }

    private static Stream Resource(string name) => typeof(SqliteStoreDatabase).Assembly.GetManifestResourceStream(name)!;

    private SqliteConnectionStringBuilder Settings()
    {
        if (_settings is not null)
        {
            return _settings;
        }

        SqliteConnectionStringBuilder settings;
        try
        {
            settings = _text.Contains('=', StringComparison.Ordinal) ? new SqliteConnectionStringBuilder(_text) : new SqliteConnectionStringBuilder { DataSource = _text };
        }
        catch (ArgumentException e)
        {
            throw new StoreException(
                $"UseSqliteStore: '{_text}' is neither a file nor a connection string; give for example \"{Example}\".",
                $"UseSqliteStore: '{_text}' không phải tệp cũng không phải chuỗi kết nối; hãy đặt ví dụ \"{Example}\".", e);
        }

        var source = settings.DataSource.Trim();
        if (source.Length == 0 || settings.Mode == SqliteOpenMode.Memory || source.Contains(":memory:", StringComparison.OrdinalIgnoreCase) || source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new StoreException(
                $"UseSqliteStore: '{_text}' keeps messages in memory or names no file, so they would be lost with the process. Give a file on a local disk, for example \"{Example}\".",
                $"UseSqliteStore: '{_text}' giữ thông điệp trong bộ nhớ hoặc không chỉ tệp nào, nên sẽ mất khi chương trình dừng. Hãy đặt một tệp trên ổ đĩa của máy, ví dụ \"{Example}\".");
        }

        settings.DataSource = Path.GetFullPath(source);
        settings.ForeignKeys = null;

        // Settings of the store's connections stay with them: the vendor's own connections to the file come from the provider's pool.
        settings.Pooling = false;
        return _settings = settings;
    }

    private async Task<SqliteConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(Settings().ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);

            // SQLite's own waiting is finer than the provider's, which sleeps 150 ms at a time. What a savepoint keeps of the pages before it stays in memory: otherwise
            // it goes to a file among the system's temporary ones, and pages hold personal data.
            Run(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA busy_timeout = {(long)BusyTimeout.TotalMilliseconds}; PRAGMA temp_store = MEMORY; {Full}"));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "Text of this program.")]
    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
