using System.Collections.Concurrent;
using System.Data.Common;

namespace MotCua.Sdk.Stores;

/// <summary>
/// The way of this process to the store, for outbox and inbox alike: opened once, write transactions one at a time where the database has one writer. Connections
/// that wait for each other inside SQLite would poll.
/// </summary>
internal sealed class StoreAccess : IDisposable
{
    private const int MaxTransactions = 16;
    private const int MaxReaders = 4;
    private const int MaxAttempts = 5;

    private readonly IStoreDatabase _database;
    private readonly SemaphoreSlim _turn;
    private readonly StoreWriter? _writer;
    private readonly SemaphoreSlim _opening = new(1);
    private readonly ConcurrentBag<StoreSession> _idle = [];
    private readonly ConcurrentBag<StoreSession> _readers = [];
    private bool _isOpen;
    private volatile bool _isDisposed;

    public StoreAccess(IStoreDatabase database)
    {
        _database = database;
        _turn = new SemaphoreSlim(database.HasSingleWriter ? 1 : MaxTransactions);
        _writer = database.HasSingleWriter ? new StoreWriter(this) : null;
    }

    public IStoreDatabase Database => _database;

    public bool IsDisposed => _isDisposed;

    /// <summary>Brings the schema up to this program's; again it does nothing.</summary>
    /// <exception cref="StoreException">It cannot be used, or a newer program wrote it.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _isOpen))
        {
            return;
        }

        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (!_isOpen)
            {
                await GuardAsync(async () =>
                {
                    await _database.PrepareAsync(cancellationToken);
                    return true;
                });
                Volatile.Write(ref _isOpen, true);
            }
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Begins a write transaction when it is this caller's turn; it is on disk when its commit returns.</summary>
    /// <exception cref="StoreException">It could not begin.</exception>
    public Task<StoreTransaction> BeginAsync(CancellationToken cancellationToken) => BeginAsync(flushes: true, cancellationToken);

    private async Task<StoreTransaction> BeginAsync(bool flushes, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        await EnterAsync(cancellationToken);
        return await BeginInTurnAsync(flushes, cancellationToken);
    }

    /// <summary>Waits for the turn to write; <see cref="BeginInTurnAsync"/> or <see cref="Leave"/> must follow.</summary>
    /// <exception cref="ObjectDisposedException">The store is closed.</exception>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        if (_isDisposed)
        {
            // The next who waits is told too.
            Leave();
            throw new ObjectDisposedException(nameof(StoreAccess));
        }
    }

    public void Leave() => _turn.Release();

    /// <summary>Begins a write transaction in its turn, which ends with it.</summary>
    /// <exception cref="StoreException">It could not begin.</exception>
    public async Task<StoreTransaction> BeginInTurnAsync(bool flushes, CancellationToken cancellationToken)
    {
        StoreSession? session = null;
        try
        {
            return await GuardAsync(async () =>
            {
                session = await TakeAsync(_idle, cancellationToken);
                await _database.BeginAsync(session, flushes, cancellationToken);
                return new StoreTransaction(this, session);
            });
        }
        catch
        {
            if (session is not null)
            {
                await session.DisposeAsync();
            }

            Leave();
            throw;
        }
    }

    /// <summary>One write transaction; again where it lost a race with another one.</summary>
    /// <param name="work">May run more than once.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="StoreException">Nothing was stored.</exception>
    public Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken) => WriteAsync(work, flushes: true, cancellationToken);

    /// <summary>As <see cref="WriteAsync{T}(Func{StoreSession, Task{T}}, CancellationToken)"/>, for what comes again by itself: committed, and on disk with the next write that is not light (ADR 0035).</summary>
    public Task<T> WriteLightAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken) => WriteAsync(work, flushes: false, cancellationToken);

    private async Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, bool flushes, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        if (_writer is not null)
        {
            return await _writer.WriteAsync(work, flushes, cancellationToken);
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var transaction = await BeginAsync(flushes, cancellationToken);
                return await GuardAsync(async () =>
                {
                    var result = await work(transaction.Session);
                    await transaction.CommitAsync();
                    return result;
                });
            }
            catch (StoreException e) when (attempt < MaxAttempts && e.InnerException is DbException { SqlState: "40001" or "40P01" })
            {
                // Serialization failure, deadlock: the database undid it and asks to try again.
            }
        }
    }

    /// <summary>Reads outside any transaction, beside the writers.</summary>
    public async Task<T> ReadAsync<T>(Func<StoreSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return await GuardAsync(async () =>
        {
            var session = await TakeAsync(_readers, cancellationToken);
            var isSound = false;
            try
            {
                var result = await work(session);
                isSound = true;
                return result;
            }
            finally
            {
                await PutAsync(_readers, MaxReaders, session, isSound);
            }
        });
    }

    /// <summary>Work inside a caller's transaction.</summary>
    /// <exception cref="StoreException">The transaction is of another database, or the store failed.</exception>
    public async Task<T> JoinAsync<T>(DbTransaction transaction, Func<StoreSession, Task<T>> work, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        _database.Check(transaction);
        return await GuardAsync(() => work(StoreSession.Of(transaction, _database.Sql)));
    }

    public async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw _database.Explain(e);
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        foreach (var session in _idle.Concat(_readers))
        {
            session.Close();
        }

        // The turn is not disposed: who waits for it would wait for ever. It holds nothing but memory.
        _opening.Dispose();
    }

    internal async ValueTask EndAsync(StoreSession session, bool isSound)
    {
        try
        {
            await session.Transaction!.DisposeAsync();
            session.Transaction = null;
        }
        catch (DbException)
        {
            isSound = false;
        }
        finally
        {
            // A connection whose transaction broke is not trusted again.
            await PutAsync(_idle, MaxTransactions, session, isSound);
            Leave();
        }
    }

    /// <summary>Commits a transaction with what waits to be written beside it.</summary>
    internal async Task CommitAsync(StoreTransaction transaction)
    {
        var along = _writer is null ? [] : await _writer.TakeAlongAsync(transaction.Session);
        try
        {
            await transaction.CommitAloneAsync();
        }
        catch
        {
            _writer?.HandBack(along);
            throw;
        }

        foreach (var work in along)
        {
            work.Complete();
        }
    }

    private async Task<StoreSession> TakeAsync(ConcurrentBag<StoreSession> from, CancellationToken cancellationToken) =>
        from.TryTake(out var idle) ? idle : StoreSession.Keep(await _database.OpenAsync(cancellationToken), _database);

    private async ValueTask PutAsync(ConcurrentBag<StoreSession> into, int most, StoreSession session, bool isSound)
    {
        if (isSound && !_isDisposed && into.Count < most)
        {
            into.Add(session);
            return;
        }

        await session.DisposeAsync();
    }
}
