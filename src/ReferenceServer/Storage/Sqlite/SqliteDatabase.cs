using Microsoft.Data.Sqlite;
using MotCua.Contracts.Errors;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>
/// The hub's SQLite file: WAL, synchronous FULL, one writer, pooled readers, one process. A write is answered when it is on disk.
/// Disk full, read-only or damaged becomes STORE_UNAVAILABLE, and the next write tries again on a new connection.
/// </summary>
internal sealed class SqliteDatabase : IDisposable
{
    private readonly FileStream _lock;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    private SqliteDatabase(string file, FileStream fileLock, SqliteSession session, SqliteOptions options, ILogger logger)
    {
        File = file;
        _lock = fileLock;
        _writer = new SqliteWriter(file, session, options, logger);
        _readers = new SqliteReaders(file, options, logger);
    }

    /// <summary>The database file's full path.</summary>
    public string File { get; }

    /// <summary>What was appended a moment ago.</summary>
    public RecentContents Recent { get; } = new();

    /// <summary>How many works wait for the writer.</summary>
    public int QueueDepth => _writer.Depth;

    /// <summary>Opens the file, creates it where it is missing, and brings its schema up to this program's.</summary>
    /// <exception cref="StoreSetupException">The setting is wrong, another hub has the file, or a newer hub wrote it.</exception>
    public static SqliteDatabase Open(SqliteOptions options, TimeProvider time, ILoggerFactory loggers) =>
        Open(options, Migration.All, time, loggers);

    internal static SqliteDatabase Open(SqliteOptions options, IReadOnlyList<Migration> migrations, TimeProvider time, ILoggerFactory loggers)
    {
        var file = options.Checked();
        var logger = loggers.CreateLogger<SqliteDatabase>();
        FileStream? fileLock = null;
        SqliteSession? session = null;
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(file)!);
            fileLock = SqliteLock.Take(file);
            if (!System.IO.File.Exists(file))
            {
                // SQLite gives its journal and index the rights of this file.
                PrivateFiles.CreateFile(file);
            }

            session = SqliteSession.Open(file, readOnly: false);
            SqliteMigrations.Apply(session, file, migrations, time, logger);
            return new SqliteDatabase(file, fileLock, session, options, logger);
        }
        catch (Exception e)
        {
            session?.Dispose();
            fileLock?.Dispose();
            if (e is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw new StoreSetupException(
                    $"The store at Storage:Database '{file}' cannot be opened: {e.Message} Check that the disk has room, that this account may write the folder, and that the file is undamaged.",
                    $"Không mở được kho Storage:Database '{file}'. Hãy kiểm tra ổ đĩa còn chỗ, tài khoản này có quyền ghi thư mục, và tệp không hỏng.",
                    e);
            }

            throw;
        }
    }

    /// <summary>Runs in the writer's transaction; completes after the commit is on disk. The work must be short and must not wait.</summary>
    /// <exception cref="RefusalException">STORE_UNAVAILABLE or HUB_BUSY: nothing was written.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteConnection, SqliteTransaction, T> work) =>
        WriteAsync(session => work(session.Connection, session.Transaction!));

    /// <summary>As the other, with the connection's compiled statements.</summary>
    /// <exception cref="RefusalException">STORE_UNAVAILABLE or HUB_BUSY: nothing was written.</exception>
    public Task<T> WriteAsync<T>(Func<SqliteSession, T> work)
    {
        var item = new WriterWork<T>(work);
        _writer.Enqueue(item);
        return item.Task;
    }

    /// <summary>
    /// As the others, for what comes again by itself if it is lost: marks of deliveries and their acknowledgements. A crash keeps it; a loss of power may undo the last
    /// of it (ADR 0033).
    /// </summary>
    /// <exception cref="RefusalException">STORE_UNAVAILABLE or HUB_BUSY: nothing was written.</exception>
    public Task<T> WriteRepeatableAsync<T>(Func<SqliteSession, T> work)
    {
        var item = new WriterWork<T>(work) { IsRepeatable = true };
        _writer.Enqueue(item);
        return item.Task;
    }

    /// <summary>Runs a query on a reading connection; sees what is committed.</summary>
    /// <exception cref="RefusalException">STORE_UNAVAILABLE.</exception>
    public ValueTask<T> ReadAsync<T>(Func<SqliteConnection, T> query, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(session => query(session.Connection), cancellationToken);

    /// <summary>As <see cref="ReadAsync{T}"/>, with the connection's compiled statements.</summary>
    /// <exception cref="RefusalException">STORE_UNAVAILABLE.</exception>
    public ValueTask<T> QueryAsync<T>(Func<SqliteSession, T> query, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(query, cancellationToken);

    public void Dispose()
    {
        // The connection that closes last brings the log into the database, if it may write.
        _readers.Dispose();
        _writer.Dispose();
        _lock.Dispose();
    }
}
