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
/// <param name="store">The store.</param>
/// <param name="handover">Takes what is appended first of its order key; null where it is to be found in the store.</param>
/// <param name="giveUp">Frees keys that were claimed for a dispatcher that takes nothing any more.</param>
internal sealed class AppendQueue(StoreAccess store, OutboxHandover? handover, Func<string, IReadOnlyList<OutboxItem>, Task<bool>> giveUp)
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
    /// <returns>False where it was there already.</returns>
    public static async Task<bool> AppendAsync(StoreSession session, NewOutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await HoldKeyAsync(session, message.OrderKey, now, cancellationToken);
        if (await InsertAsync(session, message, now, cancellationToken))
        {
            return true;
        }

        await LeaveKnownAsync(session, message, cancellationToken);
        return false;
    }

    // The key's row before the message: whoever removes it because nothing waits must see this message or leave the row.
    private static Task<int> HoldKeyAsync(StoreSession session, string key, DateTimeOffset now, CancellationToken cancellationToken) =>
        session.ExecuteAsync("append-key", cancellationToken, ("key", key), ("now", Ms(now)));

    /// <returns>False where its id stands there already.</returns>
    private static async Task<bool> InsertAsync(StoreSession session, NewOutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var written = await session.ExecuteAsync(
            "append", cancellationToken, ("sender", message.From), ("id", message.Id), ("key", message.OrderKey), ("body", message.Body), ("payload", message.Payload),
            ("signature", message.Signature?.Text), ("signer", message.Signature?.Signer), ("notAfter", message.Signature is { } s ? Ms(s.NotAfter) : null), ("now", Ms(now)));
        if (written > 0)
        {
            await DbOutboxFileStore.AppendAsync(session, message, now, cancellationToken);
        }

        return written > 0;
    }

    // Its key was held for nothing; the message is the same one, or it is refused.
    private static async Task LeaveKnownAsync(StoreSession session, NewOutboxMessage message, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("drop-key", cancellationToken, ("key", message.OrderKey));
        var known = (byte[]?)await session.ScalarAsync("known", cancellationToken, ("sender", message.From), ("id", message.Id));
        if (!known.AsSpan().SequenceEqual(message.Payload))
        {
            throw new RefusalException(ErrorReason.MessageIdConflict);
        }
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
            var handed = await store.WriteAsync(
                async session =>
                {
                    // The turn came: whatever waits by now shares it.
                    while (batch.Count < MaxBatch && _waiting.Reader.TryRead(out var next))
                    {
                        batch.Add(next);
                    }

                    return await AppendAllAsync(session, batch);
                },
                CancellationToken.None);
            await HandAsync(handed);
        }
        catch (StoreException e) when (batch.Count > 1 && e.InnerException is DbException && !store.Database.IsStoreFailure(e.InnerException))
        {
            // What the database refuses of one message must not take the others with it.
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

    // Committed: the dispatcher may have it. A failure here is no failure of the append.
    private async Task HandAsync(Handed handed)
    {
        if (handed.Items.Count == 0)
        {
            return;
        }

        if (handover!.TryGive(handed.Claim, handed.Until, handed.Items))
        {
            handed.Messages.ForEach(message => message.IsHandedOver = true);
            return;
        }

        try
        {
            await giveUp(handed.Claim, handed.Items);
        }
        catch (Exception e) when (e is StoreException or ObjectDisposedException)
        {
            // Their keys are free when the claim ends.
        }
    }

    private async Task<Handed> AppendAllAsync(StoreSession session, List<Pending> batch)
    {
        var handed = new Handed(handover?.Reserve(batch[0].Now));

        // In one order in every process, or two batches could wait for each other's keys.
        foreach (var key in batch.GroupBy(pending => pending.Message.OrderKey, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (!await ClaimKeyAsync(session, handed, key))
            {
                await HoldKeyAsync(session, key.Key, key.First().Now, CancellationToken.None);
            }
        }

        var known = new List<Pending>();
        foreach (var pending in batch)
        {
            pending.Failure = null;
            if (!await InsertAsync(session, pending.Message, pending.Now, CancellationToken.None))
            {
                known.Add(pending);
            }
            else if (handed.Keys.Remove(pending.Message.OrderKey))
            {
                handed.Add(pending.Message, (long)(await session.ScalarAsync("append-number", CancellationToken.None))!, pending.Now);
            }
        }

        foreach (var key in handed.Keys)
        {
            // All of it stands there already.
            await session.ExecuteAsync("drop-claimed", CancellationToken.None, ("key", key), ("claim", handed.Claim));
        }

        foreach (var pending in known)
        {
            try
            {
                await LeaveKnownAsync(session, pending.Message, CancellationToken.None);
            }
            catch (RefusalException e)
            {
                pending.Failure = e;
            }
        }

        return handed;
    }

    // Only a key that nothing waits or is blocked for, and messages that can go as they are.
    private static async Task<bool> ClaimKeyAsync(StoreSession session, Handed handed, IGrouping<string, Pending> key)
    {
        var isClaimed = handed.IsReserved && key.All(pending => pending.Message is { Files.Count: 0, Signature: not null })
            && await session.ExecuteAsync(
                "append-key-claimed", CancellationToken.None, ("key", key.Key), ("now", Ms(key.First().Now)), ("claim", handed.Claim), ("until", Ms(handed.Until))) > 0;
        if (isClaimed)
        {
            handed.Keys.Add(key.Key);
        }

        return isClaimed;
    }

    /// <summary>What a transaction appends and claims for the dispatcher of this process.</summary>
    private sealed class Handed((string Name, DateTimeOffset Until)? reserved)
    {
        public bool IsReserved => reserved is not null;

        public string Claim => reserved?.Name ?? "";

        public DateTimeOffset Until => reserved?.Until ?? default;

        /// <summary>Claimed, and no message of theirs is appended yet.</summary>
        public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

        public List<OutboxItem> Items { get; } = [];

        public List<NewOutboxMessage> Messages { get; } = [];

        public void Add(NewOutboxMessage message, long number, DateTimeOffset now)
        {
            Messages.Add(message);
            Items.Add(new OutboxItem(number, message.From, message.Id, message.OrderKey, message.Body, message.Payload, message.Signature, 0, "", now, OutboxFiles.None));
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
