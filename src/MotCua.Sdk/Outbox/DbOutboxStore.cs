using System.Data.Common;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Outbox;

/// <summary>The outbox on any ADO.NET database; the dialect's SQL stands in a file.</summary>
internal sealed class DbOutboxStore(IOutboxDatabase database) : IOutboxStore, IDisposable
{
    // One writer a process: connections that wait for each other inside SQLite would poll.
    private readonly SemaphoreSlim _writing = new(1);
    private readonly SemaphoreSlim _opening = new(1);
    private bool _isOpen;

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
                    await database.PrepareAsync(cancellationToken);
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

    public async Task AppendAsync(NewOutboxMessage message, DbTransaction? transaction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (transaction is null)
        {
            await WriteAsync(work => AppendAsync(work, message, now, cancellationToken), cancellationToken);
            return;
        }

        await OpenAsync(cancellationToken);
        database.Check(transaction);
        await GuardAsync(() => AppendAsync(new DbWork(transaction.Connection!, transaction, database.Sql), message, now, cancellationToken));
    }

    public async Task<IReadOnlyList<OutboxItem>> ClaimAsync(string claim, DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken)
    {
        // Looking first keeps an idle outbox from writing.
        var isDue = await ReadAsync(async work => await work.ScalarAsync("due", cancellationToken, ("now", Ms(now))) is not null, cancellationToken);
        return !isDue ? [] : await WriteAsync<IReadOnlyList<OutboxItem>>(
            async work =>
            {
                await work.ExecuteAsync("claim", cancellationToken, ("claim", claim), ("now", Ms(now)), ("until", Ms(until)), ("most", most));
                return await work.ListAsync("claimed", Item, cancellationToken, ("claim", claim));
            },
            cancellationToken);
    }

    public Task<IReadOnlySet<long>> SignAsync(string claim, IReadOnlyList<OutboxItem> items, DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync<IReadOnlySet<long>>(
        async work =>
        {
            var held = new HashSet<long>();
            foreach (var item in items)
            {
                if (await work.ScalarAsync("holds", cancellationToken, ("number", item.Number), ("claim", claim), ("now", Ms(now))) is not 0L)
                {
                    await work.ExecuteAsync("sign", cancellationToken, ("number", item.Number), ("signature", item.Signature!.Text), ("signer", item.Signature.Signer), ("notAfter", Ms(item.Signature.NotAfter)));
                    held.Add(item.Number);
                }
            }

            return held;
        },
        cancellationToken);

    public Task FinishAsync(string claim, IReadOnlyList<OutboxResult> results, DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync(
        async work =>
        {
            foreach (var result in results)
            {
                await FinishAsync(work, claim, result, now, cancellationToken);
            }

            return true;
        },
        cancellationToken);

    public Task WakeAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        WriteAsync(work => work.ExecuteAsync("wake", cancellationToken, ("now", Ms(now))), cancellationToken);

    public Task<OutboxEntry?> FindAsync(string from, string id, CancellationToken cancellationToken) =>
        ReadAsync(async work => (await work.ListAsync("find", Entry, cancellationToken, ("sender", from), ("id", id))).SingleOrDefault(), cancellationToken);

    public Task<IReadOnlyList<BlockedMessage>> ListBlockedAsync(CancellationToken cancellationToken) => ReadAsync<IReadOnlyList<BlockedMessage>>(
        async work => await work.ListAsync(
            "blocked",
            row => new BlockedMessage(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), Time(row, 7), row.GetInt64(8)),
            cancellationToken),
        cancellationToken);

    public Task<bool> DecideAsync(string orderKey, RefusedAction action, DateTimeOffset now, CancellationToken cancellationToken) => WriteAsync(
        async work =>
        {
            if (action == RefusedAction.Rearm)
            {
                await work.ExecuteAsync("rearm", cancellationToken, ("key", orderKey));
            }
            else
            {
                await work.ExecuteAsync("give-up", cancellationToken, ("key", orderKey), ("now", Ms(now)));
            }

            if (action == RefusedAction.Discard)
            {
                await work.ExecuteAsync("give-up-later", cancellationToken, ("key", orderKey), ("now", Ms(now)));
            }

            var wasBlocked = await work.ExecuteAsync("unblock", cancellationToken, ("key", orderKey), ("now", Ms(now))) > 0;
            await work.ExecuteAsync("drop-key", cancellationToken, ("key", orderKey));
            return wasBlocked;
        },
        cancellationToken);

    public Task SetPausedAsync(bool paused, CancellationToken cancellationToken) =>
        WriteAsync(work => work.ExecuteAsync("set-paused", cancellationToken, ("value", paused ? 1 : 0)), cancellationToken);

    public Task<OutboxStatus> GetStatusAsync(DateTimeOffset now, CancellationToken cancellationToken) => ReadAsync(
        async work => (await work.ListAsync(
            "status",
            row =>
            {
                var waits = row.IsDBNull(1) ? now : Time(row, 1);
                var refused = row.IsDBNull(3) ? now : Time(row, 3);
                var oldest = waits < refused ? waits : refused;
                return new OutboxStatus(row.GetInt64(0), oldest < now ? now - oldest : TimeSpan.Zero, row.GetInt64(2), row.GetInt64(4) == 1);
            },
            cancellationToken)).Single(),
        cancellationToken);

    public Task<bool> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        WriteAsync(async work => await work.ExecuteAsync("clear", cancellationToken, ("before", Ms(before))) > 0, cancellationToken);

    public void Dispose()
    {
        _writing.Dispose();
        _opening.Dispose();
    }

    private static async Task<bool> AppendAsync(DbWork work, NewOutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await work.ScalarAsync("known", cancellationToken, ("sender", message.From), ("id", message.Id)) is byte[] known)
        {
            return known.AsSpan().SequenceEqual(message.Payload) ? false : throw new RefusalException(ErrorReason.MessageIdConflict);
        }

        // The key's row first: whoever removes it because nothing waits must see this message or leave the row.
        await work.ExecuteAsync("append-key", cancellationToken, ("key", message.OrderKey), ("now", Ms(now)));
        await work.ExecuteAsync(
            "append", cancellationToken, ("sender", message.From), ("id", message.Id), ("key", message.OrderKey), ("body", message.Body), ("payload", message.Payload),
            ("signature", message.Signature?.Text), ("signer", message.Signature?.Signer), ("notAfter", message.Signature is { } s ? Ms(s.NotAfter) : null), ("now", Ms(now)));
        return true;
    }

    private static async Task FinishAsync(DbWork work, string claim, OutboxResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var item = result.Item;
        long? due = null;
        long? blocked = null;
        if (result.Receipt is { } receipt)
        {
            // A verified receipt is a fact, whoever holds the key now.
            await work.ExecuteAsync("sent", cancellationToken, ("number", item.Number), ("receipt", receipt.ToByteArray()), ("now", Ms(now)));
        }
        else if (result.Refusal is { } refusal)
        {
            var stored = await work.ExecuteAsync(
                "refuse", cancellationToken, ("number", item.Number), ("key", item.OrderKey), ("claim", claim), ("reason", result.Reason), ("en", refusal.MessageEn), ("vi", refusal.MessageVi), ("now", Ms(now)));
            blocked = stored > 0 ? item.Number : null;
        }
        else if (result.Reason is not null)
        {
            due = Ms(result.NextAt);
            await work.ExecuteAsync("again", cancellationToken, ("number", item.Number), ("reason", result.Reason));
        }

        await work.ExecuteAsync(
            "release", cancellationToken, ("key", item.OrderKey), ("claim", claim), ("due", due), ("blocked", blocked), ("unreachable", result.IsUnreachable ? 1 : 0));
        await work.ExecuteAsync("drop-key", cancellationToken, ("key", item.OrderKey));
    }

    private static OutboxItem Item(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<byte[]>(5),
        row.IsDBNull(6) ? null : new OutboxSignature(row.GetString(6), row.GetString(7), Time(row, 8)), row.GetInt32(9), row.GetString(10), Time(row, 11));

    private static OutboxEntry Entry(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), (OutboxEntryState)row.GetInt32(3), Time(row, 4), row.GetInt32(5), row.GetString(6),
        new SignedMessage { Payload = ByteString.CopyFrom(row.GetFieldValue<byte[]>(7)), Signature = row.IsDBNull(8) ? "" : row.GetString(8) },
        row.IsDBNull(9) ? null : Receipt.Parser.ParseFrom(row.GetFieldValue<byte[]>(9)));

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    private async Task<T> ReadAsync<T>(Func<DbWork, Task<T>> work, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        return await GuardAsync(async () =>
        {
            await using var connection = await database.OpenAsync(cancellationToken);
            return await work(new DbWork(connection, null, database.Sql));
        });
    }

    private async Task<T> WriteAsync<T>(Func<DbWork, Task<T>> work, CancellationToken cancellationToken)
    {
        await OpenAsync(cancellationToken);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await GuardAsync(async () =>
            {
                await using var connection = await database.OpenAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(new DbWork(connection, transaction, database.Sql));
                await transaction.CommitAsync(cancellationToken);
                return result;
            });
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (e is DbException or IOException or UnauthorizedAccessException)
        {
            throw database.Explain(e);
        }
    }
}
