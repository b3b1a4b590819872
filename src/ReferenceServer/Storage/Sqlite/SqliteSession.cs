using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>One open connection with its compiled statements. Used by one thread at a time.</summary>
internal sealed class SqliteSession : IDisposable
{
    private const long CheckpointBytes = 16 * 1024 * 1024;

    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    // As Open leaves it.
    private bool _flushes = true;

    private SqliteSession(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    /// <summary>The transaction in which statements run; null on a reading session.</summary>
    public SqliteTransaction? Transaction { get; private set; }

    public static SqliteSession Open(string file, bool readOnly)
    {
        var connection = new SqliteConnection(SqliteOptions.ConnectionString(file, readOnly));
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();

            // page_size, for a new file: a message's row has 3 to 4 KB with signature and receipt, and in pages of 4 KiB each has one to itself, a quarter of it empty (ADR 0045).
            // temp_store: what a savepoint keeps of the pages before it would go to a file among the system's temporary ones, and pages hold personal data.
            command.CommandText = readOnly
                ? "PRAGMA busy_timeout = 10000; PRAGMA query_only = ON; PRAGMA mmap_size = 268435456;"
                : """
                  PRAGMA busy_timeout = 10000;
                  PRAGMA page_size = 8192;
                  PRAGMA journal_mode = WAL;
                  PRAGMA synchronous = FULL;
                  PRAGMA foreign_keys = ON;
                  PRAGMA temp_store = MEMORY;
                  PRAGMA cache_size = -65536;
                  PRAGMA journal_size_limit = 67108864;
                  """;
            command.ExecuteNonQuery();
            if (!readOnly)
            {
                // In pages: the same 16 MiB in a file of an older program.
                command.CommandText = "PRAGMA page_size";
                command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA wal_autocheckpoint = {CheckpointBytes / (long)command.ExecuteScalar()!}");
                command.ExecuteNonQuery();
            }

            return new SqliteSession(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The compiled statement for a constant SQL text.</summary>
    public SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(Connection, sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    /// <summary>Begins a writing transaction.</summary>
    /// <param name="flushes">Whether its commit is on disk when it returns, with all commits before it.</param>
    public void Begin(bool flushes = true)
    {
        if (flushes != _flushes)
        {
            // Takes effect when it is compiled, so it is compiled each time.
            var code = raw.sqlite3_exec(Connection.Handle, flushes ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
            if (code != raw.SQLITE_OK)
            {
                throw new SqliteException("The flushing of commits could not be set.", code);
            }

            _flushes = flushes;
        }

        Transaction = Connection.BeginTransaction(deferred: false);
    }

    public void Commit()
    {
        Transaction!.Commit();
        EndTransaction();
    }

    public void Rollback()
    {
        Transaction!.Rollback();
        EndTransaction();
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        Transaction?.Dispose();
        Connection.Dispose();
    }

    private void EndTransaction()
    {
        Transaction!.Dispose();
        Transaction = null;
    }
}
