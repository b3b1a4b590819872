using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace MotCua.Bench.Peers.Rabbit;

/// <summary>The peer's SQLite file (WAL, synchronous FULL): one writer, and whatever waits shares its transaction.</summary>
internal sealed class PeerFile : IAsyncDisposable
{
    private const string Schema = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        CREATE TABLE outbox (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, payload BLOB NOT NULL, signature TEXT NOT NULL, sha256 BLOB NOT NULL, receipt INTEGER) STRICT;
        CREATE INDEX outbox_waiting ON outbox (number) WHERE receipt IS NULL;
        CREATE TABLE receipts (number INTEGER PRIMARY KEY, receipt TEXT NOT NULL) STRICT;
        CREATE TABLE inbox (sender TEXT NOT NULL, id TEXT NOT NULL, handled_at INTEGER NOT NULL, PRIMARY KEY (sender, id)) STRICT, WITHOUT ROWID;
        CREATE TABLE effects (message_id TEXT PRIMARY KEY, dossier TEXT NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
        """;

    private const int MaxWorks = 1000;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);
    private readonly Channel<(Func<PeerFile, Task> Work, TaskCompletionSource Done)> _works = Channel.CreateUnbounded<(Func<PeerFile, Task>, TaskCompletionSource)>();
    private readonly Task _loop;
    private SqliteTransaction? _transaction;

    public PeerFile(string file)
    {
        _connection = new SqliteConnection($"Data Source={file}");
        _connection.Open();
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = Schema;
            command.ExecuteNonQuery();
        }

        _loop = Task.Run(RunAsync);
    }

    public DbTransaction Transaction => _transaction!;

    /// <summary>Runs work in a transaction that it may share; ends when it is on disk.</summary>
    public Task WriteAsync(Func<PeerFile, Task> work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _works.Writer.TryWrite((work, done));
        return done.Task;
    }

    public int Execute(string sql, params ReadOnlySpan<(string Name, object Value)> parameters) => Command(sql, parameters).ExecuteNonQuery();

    public object? Scalar(string sql, params ReadOnlySpan<(string Name, object Value)> parameters) => Command(sql, parameters).ExecuteScalar();

    public async ValueTask DisposeAsync()
    {
        _works.Writer.TryComplete();
        await _loop;
        foreach (var command in _commands.Values)
        {
            await command.DisposeAsync();
        }

        await _connection.DisposeAsync();
    }

    private SqliteCommand Command(string sql, ReadOnlySpan<(string Name, object Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, value) in parameters)
            {
                command.Parameters.AddWithValue(name, value);
            }

            _commands.Add(sql, command);
        }

        command.Transaction = _transaction;
        for (var i = 0; i < parameters.Length; i++)
        {
            command.Parameters[i].Value = parameters[i].Value;
        }

        return command;
    }

    private async Task RunAsync()
    {
        var batch = new List<TaskCompletionSource>();
        while (await _works.Reader.WaitToReadAsync())
        {
            batch.Clear();
            try
            {
                _transaction = _connection.BeginTransaction();
                while (batch.Count < MaxWorks && _works.Reader.TryRead(out var next))
                {
                    batch.Add(next.Done);
                    await next.Work(this);
                }

                await _transaction.CommitAsync();
                batch.ForEach(done => done.SetResult());
            }
            catch (Exception e)
            {
                batch.ForEach(done => done.TrySetException(e));
            }
        }
    }
}
