using System.Data.Common;
using Google.Protobuf;
using MotCua.Contracts.V1;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Outbox;

/// <summary>The outbox on any ADO.NET database; the dialect's SQL stands in a file.</summary>
internal sealed class DbOutboxStore : IOutboxStore
{
    private readonly StoreAccess _store;
    private readonly AppendQueue _appends;

    /// <param name="store">The store.</param>
    /// <param name="handover">The way to the dispatcher of this process, if there is one. Where a database has several writers, all is found in it.</param>
    public DbOutboxStore(StoreAccess store, OutboxHandover? handover = null)
    {
        _store = store;
        _appends = new AppendQueue(store, store.Database.HasSingleWriter ? handover : null, GiveUpAsync);
    }

    public Task OpenAsync(CancellationToken cancellationToken) => _store.OpenAsync(cancellationToken);

    public Task AppendAsync(NewOutboxMessage message, DbTransaction? transaction, DateTimeOffset now, CancellationToken cancellationToken) => transaction is null
        ? _appends.AppendAsync(message, now, cancellationToken)
        : _store.JoinAsync(transaction, session => AppendQueue.AppendAsync(session, message, now, cancellationToken), cancellationToken);

    public Task<bool> IsDueAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _store.ReadAsync(async work => await work.ScalarAsync("due", cancellationToken, ("now", Ms(now))) is not null, cancellationToken);

    public Task<IReadOnlyList<OutboxItem>> ClaimAsync(string claim, DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        _store.WriteLightAsync<IReadOnlyList<OutboxItem>>(
            async work => await work.ExecuteAsync("claim", cancellationToken, ("claim", claim), ("now", Ms(now)), ("until", Ms(until)), ("most", (long)most)) == 0
                ? []
                : await work.ListAsync("claimed", Item, cancellationToken, ("claim", claim)),
            cancellationToken);

    public Task<IReadOnlySet<long>> SignAsync(string claim, IReadOnlyList<OutboxItem> items, DateTimeOffset now, CancellationToken cancellationToken) => _store.WriteAsync<IReadOnlySet<long>>(
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

    public Task<bool> FinishAsync(string claim, IReadOnlyList<OutboxResult> results, DateTimeOffset now, CancellationToken cancellationToken) => _store.WriteLightAsync(
        async work =>
        {
            // In the order in which appends hold keys.
            var isMoreDue = false;
            foreach (var result in results.OrderBy(result => result.Item.OrderKey, StringComparer.Ordinal))
            {
                isMoreDue |= await FinishAsync(work, claim, result, now, cancellationToken);
            }

            return isMoreDue;
        },
        cancellationToken);

    public Task WakeAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _store.WriteLightAsync(work => work.ExecuteAsync("wake", cancellationToken, ("now", Ms(now))), cancellationToken);

    public Task<OutboxEntry?> FindAsync(string from, string id, CancellationToken cancellationToken) =>
        _store.ReadAsync(async work => (await work.ListAsync("find", Entry, cancellationToken, ("sender", from), ("id", id))).SingleOrDefault(), cancellationToken);

    public Task<IReadOnlyList<BlockedMessage>> ListBlockedAsync(CancellationToken cancellationToken) => _store.ReadAsync<IReadOnlyList<BlockedMessage>>(
        async work => await work.ListAsync(
            "blocked",
            row => new BlockedMessage(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), RefusedFields.Read(row.GetString(7)), Time(row, 8), row.GetInt64(9)),
            cancellationToken),
        cancellationToken);

    public Task<bool> DecideAsync(string orderKey, RefusedAction action, DateTimeOffset now, CancellationToken cancellationToken) => _store.WriteAsync(
        async work =>
        {
            if (action == RefusedAction.Rearm)
            {
                await work.ExecuteAsync("rearm", cancellationToken, ("key", orderKey));
                await work.ExecuteAsync("files-rearm", cancellationToken, ("key", orderKey), ("now", Ms(now)));
            }
            else
            {
                await work.ExecuteAsync("give-up", cancellationToken, ("key", orderKey), ("now", Ms(now)));
            }

            if (action == RefusedAction.Discard)
            {
                await work.ExecuteAsync("give-up-later", cancellationToken, ("key", orderKey), ("now", Ms(now)));
            }

            if (action != RefusedAction.Rearm)
            {
                await work.ExecuteAsync("files-give-up", cancellationToken, ("key", orderKey));
            }

            var wasBlocked = await work.ExecuteAsync("unblock", cancellationToken, ("key", orderKey), ("now", Ms(now))) > 0;
            await DropKeyAsync(work, orderKey, cancellationToken);
            return wasBlocked;
        },
        cancellationToken);

    public Task SetPausedAsync(bool paused, CancellationToken cancellationToken) =>
        _store.WriteAsync(work => work.ExecuteAsync("set-paused", cancellationToken, ("value", paused ? 1L : 0L)), cancellationToken);

    public Task<OutboxStatus> GetStatusAsync(DateTimeOffset now, CancellationToken cancellationToken) => _store.ReadAsync(
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
        _store.WriteAsync(async work => await work.ExecuteAsync("clear", cancellationToken, ("before", Ms(before))) > 0, cancellationToken);

    /// <returns>Whether the key has more that is due.</returns>
    private async Task<bool> FinishAsync(StoreSession work, string claim, OutboxResult result, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var item = result.Item;
        long? due = null;
        long? blocked = null;
        if (result.Receipt is { } receipt)
        {
            // A verified receipt is a fact, whoever holds the key now.
            await work.ExecuteAsync("sent", cancellationToken, ("number", item.Number), ("receipt", receipt.ToByteArray()), ("now", Ms(now)));
            if (item.Files != OutboxFiles.None)
            {
                await work.ExecuteAsync("files-drop", cancellationToken, ("sender", item.From), ("id", item.Id));
            }
        }
        else if (result.Refusal is { } refusal)
        {
            var stored = await work.ExecuteAsync(
                "refuse", cancellationToken, ("number", item.Number), ("key", item.OrderKey), ("claim", claim), ("reason", result.Reason), ("en", refusal.MessageEn), ("vi", refusal.MessageVi), ("fields", RefusedFields.Write(refusal)), ("now", Ms(now)));
            blocked = stored > 0 ? item.Number : null;
        }
        else if (result.IsParked)
        {
            // The key is held while its files are looked at: the one that ends their upload waits for it, and then sees that it is parked.
            await HoldKeyAsync(work, item.OrderKey, cancellationToken);
            due = await DbOutboxFileStore.StateAsync(work, item, cancellationToken) == OutboxFiles.Waiting ? DbOutboxFileStore.Parked : Ms(now);
        }
        else if (result.Reason is not null)
        {
            due = Ms(result.NextAt);
            await work.ExecuteAsync("again", cancellationToken, ("number", item.Number), ("reason", result.Reason));
        }

        if (due is null && blocked is null && await IsLastAsync(work, claim, item.OrderKey, cancellationToken))
        {
            return false;
        }

        await work.ExecuteAsync(
            "release", cancellationToken, ("key", item.OrderKey), ("claim", claim), ("due", due), ("blocked", blocked), ("unreachable", result.IsUnreachable ? 1L : 0L));
        return !await DropKeyAsync(work, item.OrderKey, cancellationToken) && blocked is null && (due is null || due <= Ms(now));
    }

    private Task<bool> GiveUpAsync(string claim, IReadOnlyList<OutboxItem> items) => FinishAsync(claim, [.. items.Select(OutboxResult.Untried)], items[0].EnqueuedAt, CancellationToken.None);

    // Most keys have nothing more to send: their row goes in one statement.
    private async Task<bool> IsLastAsync(StoreSession work, string claim, string orderKey, CancellationToken cancellationToken)
    {
        await HoldKeyAsync(work, orderKey, cancellationToken);
        return await work.ExecuteAsync("drop-claimed", cancellationToken, ("key", orderKey), ("claim", claim)) > 0;
    }

    // Beside other writers the row is held first: a statement that waited for an append looks at the messages as they were before it.
    private async ValueTask HoldKeyAsync(StoreSession work, string orderKey, CancellationToken cancellationToken)
    {
        if (!_store.Database.HasSingleWriter)
        {
            await work.ScalarAsync("hold-key", cancellationToken, ("key", orderKey));
        }
    }

    private async Task<bool> DropKeyAsync(StoreSession work, string orderKey, CancellationToken cancellationToken)
    {
        await HoldKeyAsync(work, orderKey, cancellationToken);
        return await work.ExecuteAsync("drop-key", cancellationToken, ("key", orderKey)) > 0;
    }

    private static OutboxItem Item(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetFieldValue<byte[]>(5),
        row.IsDBNull(6) ? null : new OutboxSignature(row.GetString(6), row.GetString(7), Time(row, 8)), row.GetInt32(9), row.GetString(10), Time(row, 11),
        row.IsDBNull(12) ? OutboxFiles.None : (OutboxFiles)row.GetInt32(12));

    private static OutboxEntry Entry(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), (OutboxEntryState)row.GetInt32(3), Time(row, 4), row.GetInt32(5), row.GetString(6),
        new SignedMessage { Payload = ByteString.CopyFrom(row.GetFieldValue<byte[]>(7)), Signature = row.IsDBNull(8) ? "" : row.GetString(8) },
        row.IsDBNull(9) ? null : Receipt.Parser.ParseFrom(row.GetFieldValue<byte[]>(9)));

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static DateTimeOffset Time(DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
