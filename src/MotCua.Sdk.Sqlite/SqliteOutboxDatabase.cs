using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using MotCua.Sdk.Outbox;

namespace MotCua.Sdk.Sqlite;

/// <summary>The outbox's SQLite file: WAL, synchronous FULL; its own or the vendor's.</summary>
internal sealed class SqliteOutboxDatabase(string database) : IOutboxDatabase
{
    private const string Example = "Data Source=/var/lib/motcua/outbox.db";

    private readonly string _text = database;
    private SqliteConnectionStringBuilder? _settings;

    public OutboxSql Sql { get; } = OutboxSql.Read(Resource("Sql.outbox.sqlite.sql"));

    private string File => Settings().DataSource;

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        System.IO.Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await using var connection = await ConnectAsync(cancellationToken);
        var steps = Steps();
        var newest = Number(connection, null, "SELECT count(*) FROM sqlite_schema WHERE name = 'motcua_outbox_schema'") == 0
            ? 0 : Number(connection, null, "SELECT coalesce(max(number), 0) FROM motcua_outbox_schema");
        if (newest > steps[^1].Number)
        {
            throw new OutboxStoreException(
                $"The outbox '{File}' has schema step {newest} and this program knows steps up to {steps[^1].Number}: a newer version wrote it. Start that version or a later one, or restore the copy made before the upgrade.",
                $"Hộp gửi '{File}' có bước lược đồ {newest} mà chương trình này chỉ biết đến bước {steps[^1].Number}: một phiên bản mới hơn đã ghi. Hãy chạy phiên bản đó hoặc mới hơn, hoặc khôi phục bản sao trước khi nâng cấp.");
        }

        if (newest == steps[^1].Number)
        {
            return;
        }

        Run(connection, null, "PRAGMA journal_mode = WAL");
        await using var transaction = (SqliteTransaction)await connection.BeginTransactionAsync(cancellationToken);
        Run(connection, transaction, "CREATE TABLE IF NOT EXISTS motcua_outbox_schema (number INTEGER PRIMARY KEY) STRICT");

        // Another process may have been first.
        newest = Number(connection, transaction, "SELECT coalesce(max(number), 0) FROM motcua_outbox_schema");
        foreach (var (number, sql) in steps.Where(step => step.Number > newest))
        {
            Run(connection, transaction, sql);
            Run(connection, transaction, $"INSERT INTO motcua_outbox_schema (number) VALUES ({number})");
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken) => await ConnectAsync(cancellationToken);

    public void Check(DbTransaction transaction)
    {
        if (transaction.Connection is not SqliteConnection connection || Path.GetFullPath(connection.DataSource) != File)
        {
            throw new OutboxStoreException(
                $"The transaction is not one of the outbox's database '{File}', or it has ended. Name the vendor's own file in UseSqliteOutbox, or enqueue without a transaction.",
                $"Giao dịch không thuộc cơ sở dữ liệu '{File}' của hộp gửi, hoặc đã kết thúc. Hãy đặt chính tệp của hệ thống trong UseSqliteOutbox, hoặc xếp vào hộp gửi không kèm giao dịch.");
        }
    }

    public OutboxStoreException Explain(Exception failure)
    {
        // SQLite's primary result codes: https://www.sqlite.org/rescode.html
        var (english, vietnamese) = (failure as SqliteException)?.SqliteErrorCode switch
        {
            5 or 6 => ("another program holds it locked; end its long transactions", "chương trình khác đang khóa; hãy kết thúc giao dịch kéo dài"),
            8 => ("it is read-only; give this account the right to write file and folder", "chỉ đọc được; hãy cấp cho tài khoản này quyền ghi tệp và thư mục"),
            10 or 13 => ("the disk is full or failing; make room", "ổ đĩa đầy hoặc lỗi; hãy giải phóng chỗ trống"),
            11 or 26 => ("the file is damaged or no SQLite database; restore a backup", "tệp hỏng hoặc không phải cơ sở dữ liệu SQLite; hãy khôi phục bản sao lưu"),
            14 => ("it cannot be opened; check path and rights", "không mở được; hãy kiểm tra đường dẫn và quyền"),
            _ => (failure.Message, "hãy kiểm tra ổ đĩa, quyền và tệp"),
        };
        return new OutboxStoreException($"The outbox '{File}' cannot be used: {english}. Nothing was stored.", $"Không dùng được hộp gửi '{File}': {vietnamese}. Chưa lưu gì.", failure);
    }

    private static Stream Resource(string name) => typeof(SqliteOutboxDatabase).Assembly.GetManifestResourceStream(name)!;

    private static List<(int Number, string Sql)> Steps()
    {
        var steps = new List<(int, string)>();
        foreach (var name in typeof(SqliteOutboxDatabase).Assembly.GetManifestResourceNames().Where(n => n.StartsWith("Migrations.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(Resource(name));
            steps.Add((int.Parse(name.AsSpan("Migrations.".Length, 4)), reader.ReadToEnd()));
        }

        return steps;
    }

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
            throw new OutboxStoreException(
                $"UseSqliteOutbox: '{_text}' is neither a file nor a connection string; give for example \"{Example}\".",
                $"UseSqliteOutbox: '{_text}' không phải tệp cũng không phải chuỗi kết nối; hãy đặt ví dụ \"{Example}\".", e);
        }

        var source = settings.DataSource.Trim();
        if (source.Length == 0 || settings.Mode == SqliteOpenMode.Memory || source.Contains(":memory:", StringComparison.OrdinalIgnoreCase) || source.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            throw new OutboxStoreException(
                $"UseSqliteOutbox: '{_text}' keeps messages in memory or names no file, so they would be lost with the process. Give a file on a local disk, for example \"{Example}\".",
                $"UseSqliteOutbox: '{_text}' giữ thông điệp trong bộ nhớ hoặc không chỉ tệp nào, nên sẽ mất khi chương trình dừng. Hãy đặt một tệp trên ổ đĩa của máy, ví dụ \"{Example}\".");
        }

        settings.DataSource = Path.GetFullPath(source);
        settings.ForeignKeys = null;
        return _settings = settings;
    }

    private async Task<SqliteConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(Settings().ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);

            // SQLite's own waiting is finer than the provider's, which sleeps 150 ms at a time.
            Run(connection, null, "PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    [SuppressMessage("Security", "CA2100", Justification = "Text of this program.")]
    private static void Run(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    [SuppressMessage("Security", "CA2100", Justification = "Text of this program.")]
    private static long Number(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
