using System.Data.Common;
using System.Threading.Channels;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Outbox;

/// <summary>
/// Group commit: what is appended while one transaction is on its way to disk goes into the next one together, so that many callers share one flush. Nobody waits
/// longer than for the transaction before and its own.
/// </summary>
internal sealed class AppendQueue(StoreAccess store)
{
    private const int MaxBatch = 500;

    private readonly Channel<Pending> _waiting = Channel.CreateUnbounded<Pending>();
    private int _isRunning;

    public async Task AppendAsync(NewOutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await store.OpenAsync(cancellationToken);
        var pending = new Pending(message, now);
        _waiting.Writer.TryWrite(pending);
        if (Interlocked.Exchange(ref _isRunning, 1) == 0)
        {
            _ = Task.Run(RunAsync, CancellationToken.None);
        }

        // Who stops waiting does not undo: the message may be stored.
        await pending.Done.Task.WaitAsync(cancellationToken);
    }

    /// <exception cref="RefusalException">MESSAGE_ID_CONFLICT; nothing was written.</exception>
    public static async Task<bool> AppendAsync(StoreSession session, NewOutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await IsKnownAsync(session, message, cancellationToken))
        {
            return false;
        }

        await HoldKeyAsync(session, message.OrderKey, now, cancellationToken);
        await InsertAsync(session, message, now, cancellationToken);
        return true;
    }

    private static async Task<bool> IsKnownAsync(StoreSession session, NewOutboxMessage message, CancellationToken cancellationToken) =>
        await session.ScalarAsync("known", cancellationToken, ("sender", message.From), ("id", message.Id)) is byte[] known
        && (known.AsSpan().SequenceEqual(message.Payload) ? true : throw new RefusalException(ErrorReason.MessageIdConflict));

    // The key's row before the message: whoever removes it because nothing waits must see this message or leave the row.
    private static Task<int> HoldKeyAsync(StoreSession session, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync("append-key", cancellationToken, ("key", key), ("now", Ms(now)));

    private static async Task InsertAsync(StoreSession session, NewOutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await DbOutboxFileStore.AppendAsync(session, message, now, cancellationToken);
        await session.ExecuteAsync(
            "append", cancellationToken, ("sender", message.From), ("id", message.Id), ("key", message.OrderKey), ("body", message.Body), ("payload", message.Payload),
            ("signature", message.Signature?.Text), ("signer", message.Signature?.Signer), ("notAfter", message.Signature is { } s ? Ms(s.NotAfter) : null), ("now", Ms(now)));
    }

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private async Task RunAsync()
    {
        do
        {
            var batch = new List<Pending>();
            while (_waiting.Reader.TryRead(out var first))
            {
                batch.Add(first);
                await CommitAsync(batch);
                batch.ForEach(pending => pending.End());
                batch.Clear();
            }

            Volatile.Write(ref _isRunning, 0);

            // One that came between the last look and the mark started no run of its own.
        }
        while (_waiting.Reader.TryPeek(out _) && Interlocked.Exchange(ref _isRunning, 1) == 0);
    }

    private async Task CommitAsync(List<Pending> batch)
    {
        try
        {
            await store.WriteAsync(
                async session =>
                {
                    // The turn came: whatever waits by now shares it.
                    while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var next))
                    {
                        batch.Add(next);
                    }

                    await AppendAllAsync(session, batch);
                    return true;
                },
                CancellationToken.None);
        }
        catch (StoreException e) when (batch.Count > 1 && e.InnerException is DbException && !store.Database.IsStoreFailure(e.InnerException))
        {
            // Another process stored the same message between look and insert: it must not take the others with it.
            foreach (var pending in batch)
            {
                pending.Failure = null;
                await CommitAsync([pending]);
            }
        }
        catch (Exception e)
        {
            batch.ForEach(pending => pending.Failure ??= e);
        }
    }

    private static async Task AppendAllAsync(StoreSession session, List<Pending> batch)
    {
        var ready = new List<Pending>(batch.Count);
        var seen = new Dictionary<(string From, string Id), byte[]>();
        foreach (var pending in batch)
        {
            try
            {
                pending.Failure = null;
                var id = (pending.Message.From, pending.Message.Id);
                if (seen.TryGetValue(id, out var beside) && !beside.AsSpan().SequenceEqual(pending.Message.Payload))
                {
                    throw new RefusalException(ErrorReason.MessageIdConflict);
                }

                if (seen.TryAdd(id, pending.Message.Payload) && !await IsKnownAsync(session, pending.Message, CancellationToken.None))
                {
                    ready.Add(pending);
                }
            }
            catch (RefusalException e)
            {
                pending.Failure = e;
            }
        }

        // In one order in every process, or two batches could wait for each other's keys.
        foreach (var key in ready.GroupBy(pending => pending.Message.OrderKey, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            await HoldKeyAsync(session, key.Key, key.First().Now, CancellationToken.None);
        }

        foreach (var pending in ready)
        {
            await InsertAsync(session, pending.Message, pending.Now, CancellationToken.None);
        }
    }

    private sealed class Pending(NewOutboxMessage message, DateTimeOffset now)
    {
        public NewOutboxMessage Message { get; } = message;

        public DateTimeOffset Now { get; } = now;

        public Exception? Failure { get; set; }

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void End()
        {
            if (Failure is null)
            {
                Done.TrySetResult();
            }
            else
            {
                Done.TrySetException(Failure);
            }
        }
    }
}
