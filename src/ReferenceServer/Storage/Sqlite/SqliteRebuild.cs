using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>
/// What follows from the messages, made again in a file of its own by the very statements that made it first, and compared with what is stored. The file
/// lies beside the store and is removed.
/// </summary>
internal sealed class SqliteRebuild : IDisposable
{
    /// <summary>The tables that are made of messages, with their keys.</summary>
    private static readonly (string Name, string Columns, string Key)[] Tables =
    [
        ("dossiers", "code, owner, root_task, procedure_code, procedure_version, opened_at, changed_at", "code"),
        ("tasks", "dossier, task, parent, opener, holder, phase, clock, state, opened_at, accepted_at, due_at, due_provisional, ended_at, changed_at", "dossier || ' ' || task"),
        ("aliases", "system, kind, value, dossier", "system || ' ' || kind || ' ' || value"),
        ("statuses", "dossier, agency, source_system, status, occurred_at", "dossier || ' ' || agency"),
        ("delegations", "dossier, task, delegation", "dossier || ' ' || task"),
        ("facts", "message, task, dossier, agency, kinds, phase, at, accepted_at, due_at", "message || ' ' || task"),
    ];

    private const string NoteSql = """
        INSERT INTO messages (number, sender, id, recipient, mailbox, position, dossier, task, body, payload, signature, payload_sha256, receipt, created_at, expires_at, received_at, test)
        VALUES ($1, $2, $3, '', $4, $5, $6, $7, '', x'', '', $8, x'', 0, 0, 0, $9)
        """;

    private readonly string _scratch;
    private readonly SqliteSession _made;

    /// <param name="file">The store.</param>
    public SqliteRebuild(string file)
    {
        _scratch = file + "-rebuild";
        Remove();
        PrivateFiles.CreateFile(_scratch);
        _made = SqliteSession.Open(_scratch, readOnly: false);
        SqliteMigrations.Apply(_made, _scratch, Migration.All, TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>Where a message's changes are written.</summary>
    public IAppendTransaction Transaction { get; private set; } = null!;

    /// <summary>Runs the work in a transaction; what it writes need not survive a loss of power.</summary>
    public void Run(Action work)
    {
        _made.Begin(flushes: false);
        Transaction = new SqliteAppendTransaction(_made);
        work();
        _made.Commit();
    }

    /// <summary>Notes a message under its number, as far as later ones look at it.</summary>
    public void Note(StoredMessage message) => _made.Statement(NoteSql).Execute(
        message.Number, message.Sender, message.Id, message.Mailbox, message.Position, message.Dossier, message.Task, message.PayloadSha256, message.Test);

    /// <summary>One state of the store, also while a hub writes on, until what is returned is disposed. What is made meanwhile is seen by <see cref="Compare"/>.</summary>
    public IDisposable Freeze(SqliteSession store)
    {
        var attached = Attach(store);
        attached.Run("BEGIN");
        return attached;
    }

    /// <summary>Rows that differ, up to so many of each table, in the state of <see cref="Freeze"/>.</summary>
    public static IEnumerable<(string Table, string Key)> Compare(SqliteSession store, int most)
    {
        foreach (var (name, columns, key) in Tables)
        {
            var sql = $"""
                SELECT DISTINCT {key} AS row FROM (
                  SELECT * FROM (SELECT {columns} FROM main.{name} EXCEPT SELECT {columns} FROM made.{name})
                  UNION ALL SELECT * FROM (SELECT {columns} FROM made.{name} EXCEPT SELECT {columns} FROM main.{name}))
                ORDER BY row LIMIT {most.ToString(CultureInfo.InvariantCulture)}
                """;
            using var command = store.Connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                yield return (name, reader.GetString(0));
            }
        }
    }

    /// <summary>Puts what was made in the place of what is stored, all of it or nothing.</summary>
    public void Replace(SqliteSession store)
    {
        using var attached = Attach(store);
        store.Begin();
        foreach (var (name, columns, _) in Tables)
        {
            using var command = store.Connection.CreateCommand();
            command.Transaction = store.Transaction;
            command.CommandText = $"DELETE FROM main.{name}; INSERT INTO main.{name} ({columns}) SELECT {columns} FROM made.{name};";
            command.ExecuteNonQuery();
        }

        store.Commit();
    }

    public void Dispose()
    {
        _made.Dispose();
        Remove();
    }

    private Attachment Attach(SqliteSession store)
    {
        using var command = store.Connection.CreateCommand();
        command.CommandText = "ATTACH DATABASE $file AS made";
        command.Parameters.AddWithValue("$file", _scratch);
        command.ExecuteNonQuery();
        return new Attachment(store.Connection);
    }

    private void Remove()
    {
        foreach (var end in (ReadOnlySpan<string>)["", "-wal", "-shm"])
        {
            File.Delete(_scratch + end);
        }
    }

    private sealed class Attachment(SqliteConnection connection) : IDisposable
    {
        private bool _reads;

        public void Run(string sql)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Literals of this file.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
            _reads = true;
        }

        public void Dispose()
        {
            if (_reads)
            {
                Run("COMMIT");
            }

            Run("DETACH DATABASE made");
        }
    }
}
