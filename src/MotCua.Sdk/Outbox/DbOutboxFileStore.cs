using System.Data.Common;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Outbox;

/// <summary>The outbox's files on any ADO.NET database, beside its messages.</summary>
internal sealed class DbOutboxFileStore(StoreAccess store) : IOutboxFileStore
{
    /// <summary>When a key is due whose first message waits for its files: not before they are there.</summary>
    public const long Parked = 253_402_300_799_000;

    private const long MaxUploads = 3;

    public async Task<OutboxFile?> ClaimAsync(string claim, DateTimeOffset now, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var isDue = await store.ReadAsync(async work => await work.ScalarAsync("files-due", cancellationToken, ("now", Ms(now))) is not null, cancellationToken);
        return !isDue ? null : await store.WriteAsync(
            async work =>
            {
                await work.ExecuteAsync("files-claim", cancellationToken, ("claim", claim), ("now", Ms(now)), ("until", Ms(until)));
                return (await work.ListAsync("files-claimed", File, cancellationToken, ("claim", claim))).SingleOrDefault();
            },
            cancellationToken);
    }

    public Task<bool> RenewAsync(string claim, DateTimeOffset until, CancellationToken cancellationToken) =>
        store.WriteAsync(async work => await work.ExecuteAsync("files-renew", cancellationToken, ("claim", claim), ("until", Ms(until))) > 0, cancellationToken);

    public Task DoneAsync(string claim, OutboxFile file, DateTimeOffset now, CancellationToken cancellationToken) => store.WriteAsync(
        async work => await work.ExecuteAsync("files-done", cancellationToken, ("claim", claim)) > 0 && await UnparkAsync(work, file.OrderKey, now, cancellationToken), cancellationToken);

    public Task AgainAsync(string claim, OutboxFile file, string reason, DateTimeOffset now, DateTimeOffset due, CancellationToken cancellationToken) => store.WriteAsync(
        async work => await work.ExecuteAsync("files-again", cancellationToken, ("claim", claim), ("reason", reason), ("due", Ms(due))) > 0
            && await TellAsync(work, file, reason, cancellationToken) && await UnparkAsync(work, file.OrderKey, now, cancellationToken),
        cancellationToken);

    public Task LoseAsync(string claim, OutboxFile file, string reason, DateTimeOffset now, CancellationToken cancellationToken) => store.WriteAsync(
        async work => await work.ExecuteAsync("files-lost", cancellationToken, ("claim", claim), ("reason", reason)) > 0
            && await TellAsync(work, file, reason, cancellationToken) && await UnparkAsync(work, file.OrderKey, now, cancellationToken),
        cancellationToken);

    public Task<IReadOnlyList<LostFile>> ListLostAsync(OutboxItem item, CancellationToken cancellationToken) => store.ReadAsync<IReadOnlyList<LostFile>>(
        async work => await work.ListAsync(
            "files-lost-of", row => new LostFile(row.GetString(0), row.IsDBNull(1) ? null : row.GetString(1), row.GetString(2)), cancellationToken, ("sender", item.From), ("id", item.Id)),
        cancellationToken);

    public Task<bool> ReopenAsync(OutboxItem item, DateTimeOffset now, CancellationToken cancellationToken) => store.WriteAsync(
        async work => await work.ExecuteAsync("files-missing", cancellationToken, ("sender", item.From), ("id", item.Id), ("now", Ms(now)), ("most", MaxUploads)) > 0, cancellationToken);

    /// <summary>Stores a message's files with it, in its transaction.</summary>
    public static async Task AppendAsync(StoreSession work, NewOutboxMessage message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var file in message.Files)
        {
            await work.ExecuteAsync(
                "append-file", cancellationToken, ("sender", message.From), ("id", message.Id), ("hash", file.Sha256), ("key", message.OrderKey), ("size", file.Size),
                ("name", file.Name), ("type", file.MediaType), ("path", file.Path), ("content", file.Content), ("now", Ms(now)));
        }
    }

    /// <summary>How a message's files stand now; the caller holds its key.</summary>
    public static async Task<OutboxFiles> StateAsync(StoreSession work, OutboxItem item, CancellationToken cancellationToken) =>
        (OutboxFiles)Convert.ToInt32(await work.ScalarAsync("files-of", cancellationToken, ("sender", item.From), ("id", item.Id)) ?? 0, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<bool> TellAsync(StoreSession work, OutboxFile file, string reason, CancellationToken cancellationToken) =>
        await work.ExecuteAsync("file-reason", cancellationToken, ("sender", file.From), ("id", file.MessageId), ("reason", reason)) >= 0;

    private static async Task<bool> UnparkAsync(StoreSession work, string orderKey, DateTimeOffset now, CancellationToken cancellationToken) =>
        await work.ExecuteAsync("unpark", cancellationToken, ("key", orderKey), ("now", Ms(now)), ("parked", Parked)) >= 0;

    private static OutboxFile File(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetString(5), row.GetString(6),
        row.IsDBNull(7) ? null : row.GetString(7), row.IsDBNull(8) ? null : row.GetFieldValue<byte[]>(8), row.GetInt32(9), row.GetInt32(10));

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
