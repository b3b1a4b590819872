using MotCua.Sdk.Exchange;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Inbox;

/// <summary>The inbox on any ADO.NET database; the dialect's SQL stands in a file.</summary>
internal sealed class DbInboxStore(StoreAccess store) : IInboxStore
{
    private const int MaxLanes = 8;

    public int MaxTransactions => store.Database.HasSingleWriter ? 1 : MaxLanes;

    public bool IsStoreFailure(Exception failure) => failure is StoreException || store.Database.IsStoreFailure(failure);

    public Task OpenAsync(CancellationToken cancellationToken) => store.OpenAsync(cancellationToken);

    public Task<string> GetIdAsync(CancellationToken cancellationToken) => store.WriteAsync(
        async session =>
        {
            // Another process may be first: its id stays.
            await session.ExecuteAsync("inbox-make-id", cancellationToken, ("id", Guid.NewGuid().ToString()));
            return (string)(await session.ScalarAsync("inbox-id", cancellationToken))!;
        },
        cancellationToken);

    public async Task<IInboxTransaction> BeginAsync(CancellationToken cancellationToken) => new DbInboxTransaction(store, await store.BeginAsync(cancellationToken));

    public Task<bool> IsKnownAsync(ReceivedMessage message, CancellationToken cancellationToken) => store.ReadAsync(
        async session => await session.ScalarAsync("inbox-known", cancellationToken, ("sender", message.From), ("id", message.Id)) is byte[] known
            && known.AsSpan().SequenceEqual(message.PayloadSha256),
        cancellationToken);

    public Task<bool> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken) => store.WriteAsync(
        async session => await session.ExecuteAsync("inbox-clear", cancellationToken, ("before", before.ToUnixTimeMilliseconds())) > 0, cancellationToken);
}
