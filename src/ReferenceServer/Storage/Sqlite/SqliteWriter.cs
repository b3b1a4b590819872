using Microsoft.Data.Sqlite;
using MotCua.Contracts.Errors;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>
/// The only writer of the file: one thread, one connection. What waits when a transaction ends goes into the next one together
/// (group commit), so that many callers share one flush to disk. A work that fails is undone alone.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly string _file;
    private readonly SqliteOptions _options;
    private readonly ILogger _logger;
    private readonly WriterQueue _queue;
    private readonly Thread _thread;
    private readonly List<WriterWork> _batch = [];
    private SqliteSession? _session;

    public SqliteWriter(string file, SqliteSession session, SqliteOptions options, ILogger logger)
    {
        _file = file;
        _session = session;
        _options = options;
        _logger = logger;
        _queue = new WriterQueue(options.WriteQueue);
        _thread = new Thread(Run) { IsBackground = true, Name = "motcua-store-writer" };
        _thread.Start();
    }

    /// <summary>How many works wait.</summary>
    public int Depth => _queue.Count;

    /// <exception cref="RefusalException">HUB_BUSY: the queue is full or the store is closing.</exception>
    public void Enqueue(WriterWork work)
    {
        if (!_queue.TryAdd(work))
        {
            throw StoreFailures.Busy();
        }
    }

    public void Dispose()
    {
        _queue.Close();
        _thread.Join();
        _session?.Dispose();
    }

    private void Run()
    {
        while (_queue.Take(_batch, _options.MaxBatch))
        {
            var failure = Commit();
            foreach (var work in _batch)
            {
                work.Answer(work.Failure ?? failure);
            }

            _batch.Clear();
        }
    }

    private Exception? Commit()
    {
        try
        {
            _session ??= SqliteSession.Open(_file, readOnly: false);
            _session.Begin(flushes: !_batch.TrueForAll(work => work.IsRepeatable));
            foreach (var work in _batch)
            {
                RunOne(_session, work);
            }

            _session.Commit();
            return null;
        }
        catch (Exception e)
        {
            // A connection whose disk failed is not trusted again; the next transaction opens a new one.
            Log.WriteFailed(_logger, (e as SqliteException)?.SqliteExtendedErrorCode ?? 0, e);
            Abandon();
            return e is SqliteException or IOException ? StoreFailures.Unavailable(e) : e;
        }
    }

    private void RunOne(SqliteSession session, WriterWork work)
    {
        var alone = _batch.Count == 1;
        if (!alone)
        {
            session.Statement("SAVEPOINT work").Execute();
        }

        try
        {
            work.Run(session);
        }
        catch (Exception e) when (!IsStoreFailure(e))
        {
            work.Failure = e;
            if (alone)
            {
                // Nothing else is in this transaction: what the work wrote goes with it.
                session.Rollback();
                session.Begin(flushes: true);
                return;
            }

            session.Statement("ROLLBACK TO work").Execute();
        }

        if (!alone)
        {
            session.Statement("RELEASE work").Execute();
        }
    }

    private void Abandon()
    {
        try
        {
            _session?.Dispose();
        }
        catch (SqliteException e)
        {
            Log.CloseFailed(_logger, e);
        }

        _session = null;
    }

    // A constraint that a work breaks is that work's own fault; everything else concerns the file.
    private static bool IsStoreFailure(Exception e) => e is IOException or SqliteException { SqliteErrorCode: not 19 };
}
