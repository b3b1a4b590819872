using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>Reading connections, opened when first needed and kept. Readers never wait for the writer (WAL).</summary>
internal sealed class SqliteReaders(string file, SqliteOptions options, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Readers);
    private readonly ConcurrentBag<SqliteSession> _idle = [];
    private volatile bool _closed;

    public async ValueTask<T> ReadAsync<T>(Func<SqliteSession, T> query, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        SqliteSession? session = null;
        try
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            if (!_idle.TryTake(out session))
            {
                session = SqliteSession.Open(file, readOnly: true);
            }

            var value = query(session);
            _idle.Add(session);
            session = null;
            return value;
        }
        catch (SqliteException e)
        {
            Log.ReadFailed(logger, e.SqliteExtendedErrorCode, e);
            throw StoreFailures.Unavailable(e);
        }
        finally
        {
            session?.Dispose();
            _free.Release();
        }
    }

    public void Dispose()
    {
        _closed = true;
        while (_idle.TryTake(out var session))
        {
            session.Dispose();
        }

        _free.Dispose();
    }
}
