using System.Collections.Concurrent;

namespace MotCua.Sdk.Stores;

/// <summary>
/// Group commit for a database with one writer: the writes that wait when a transaction begins share it and its flush, and those that wait when the inbox commits go
/// along with it. Nobody waits for others to come, only for the transaction that is under way.
/// </summary>
internal sealed class StoreWriter(StoreAccess store)
{
    private const int MaxWorks = 200;

    private readonly ConcurrentQueue<StoreWork> _waiting = new();

    // Those that failed beside others, or others beside them: each by itself, so that its failure is its own.
    private readonly ConcurrentQueue<StoreWork> _alone = new();
    private int _isRunning;

    public async Task<T> WriteAsync<T>(Func<StoreSession, Task<T>> work, bool flushes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waits = new StoreWork<T>(work, flushes);
        await using var cancelling = cancellationToken.UnsafeRegister(static (state, token) => ((StoreWork)state!).TryCancel(token), waits);
        _waiting.Enqueue(waits);
        Start();
        return await waits.Done;
    }

    /// <summary>Runs what waits inside a transaction that is about to commit.</summary>
    /// <returns>What ran; after the commit each is completed, or handed back.</returns>
    public async Task<IReadOnlyList<StoreWork>> TakeAlongAsync(StoreSession session)
    {
        var works = Take();
        if (works.Count == 0)
        {
            return works;
        }

        try
        {
            await session.ExecuteAsync("save", CancellationToken.None);
            await RunAsync(works, session);
            await session.ExecuteAsync("keep", CancellationToken.None);
            return works;
        }
        catch (Exception)
        {
            // First of all, and whatever becomes of the transaction, or their callers would wait for ever.
            HandBack(works);
            await session.ExecuteAsync("undo", CancellationToken.None);
            await session.ExecuteAsync("keep", CancellationToken.None);
            return [];
        }
    }

    /// <summary>Their transaction came to nothing: they get one each.</summary>
    public void HandBack(IReadOnlyList<StoreWork> works)
    {
        foreach (var work in works)
        {
            _alone.Enqueue(work);
        }

        if (works.Count > 0)
        {
            Start();
        }
    }

    private static async Task RunAsync(List<StoreWork> works, StoreSession session)
    {
        foreach (var work in works)
        {
            await work.RunAsync(session);
        }
    }

    // Without the caller's context: the loop outlives it.
    private void Start()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static writer => _ = writer.RunAsync(), this, preferLocal: false);
        }
    }

    private async Task RunAsync()
    {
        do
        {
            while (!_waiting.IsEmpty || !_alone.IsEmpty)
            {
                while (_alone.TryDequeue(out var work))
                {
                    await WriteAsync([work]);
                }

                // On a busy machine others of this process are about to write: they get to, and share the flush.
                await Task.Yield();
                await WriteAsync(null);
            }

            Volatile.Write(ref _isRunning, 0);

            // One that came between the last look and the mark started no run of its own.
        }
        while ((!_waiting.IsEmpty || !_alone.IsEmpty) && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }

    /// <param name="works">What to write; null takes what waits when the turn has come.</param>
    private async Task WriteAsync(List<StoreWork>? works)
    {
        try
        {
            await store.EnterAsync(CancellationToken.None);
            works ??= Take();
            if (works.Count == 0)
            {
                store.Leave();
                return;
            }

            await using var transaction = await store.BeginInTurnAsync(works.Exists(work => work.Flushes), CancellationToken.None);
            await store.GuardAsync(async () =>
            {
                await RunAsync(works, transaction.Session);
                await transaction.CommitAloneAsync();
                return true;
            });
        }
        catch (ObjectDisposedException e) when (store.IsDisposed)
        {
            // The store is closed: for these and for all that wait.
            (works ?? []).Concat(Take()).ToList().ForEach(work => work.Fail(e));
            return;
        }
        catch (Exception e) when (works is [var alone])
        {
            alone.Fail(e);
            return;
        }
        catch (Exception)
        {
            HandBack(works!);
            return;
        }

        works.ForEach(work => work.Complete());
    }

    private List<StoreWork> Take()
    {
        var works = new List<StoreWork>();
        while (works.Count < MaxWorks && _waiting.TryDequeue(out var work))
        {
            if (work.TryTake())
            {
                works.Add(work);
            }
        }

        return works;
    }
}
