using System.Data.Common;
using System.Globalization;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Inbox;

/// <inheritdoc cref="IInboxTransaction"/>
internal sealed class DbInboxTransaction(StoreAccess store, StoreTransaction transaction) : IInboxTransaction
{
    // Held until the transaction ends, so one look a mailbox is enough.
    private readonly Dictionary<string, long> _fences = new(StringComparer.Ordinal);

    public DbTransaction Transaction { get; } = transaction.Transaction;

    public bool IsOpen => Transaction.Connection is not null;

    public Task<InboxTake> TakeAsync(ReceivedMessage message, long fence, DateTimeOffset now, CancellationToken cancellationToken) => store.GuardAsync(async () =>
    {
        if (await HoldAsync(message.Mailbox, fence, cancellationToken) > fence)
        {
            return InboxTake.FenceLost;
        }

        var sha256 = message.PayloadSha256;
        if (await transaction.Session.ExecuteAsync(
            "inbox-insert", cancellationToken, ("sender", message.From), ("id", message.Id), ("sha256", sha256), ("mailbox", message.Mailbox), ("position", message.Position),
            ("now", now.ToUnixTimeMilliseconds())) > 0)
        {
            return InboxTake.New;
        }

        var known = (byte[]?)await transaction.Session.ScalarAsync("inbox-known", cancellationToken, ("sender", message.From), ("id", message.Id));
        return known.AsSpan().SequenceEqual(sha256) ? InboxTake.Known : InboxTake.Conflict;
    });

    public Task SaveAsync(CancellationToken cancellationToken) => RunAsync("save", cancellationToken);

    public Task UndoAsync(CancellationToken cancellationToken) => RunAsync("undo", cancellationToken);

    public Task KeepAsync(CancellationToken cancellationToken) => RunAsync("keep", cancellationToken);

    public Task CommitAsync(CancellationToken cancellationToken) => store.GuardAsync(async () =>
    {
        await transaction.CommitAsync();
        return true;
    });

    public ValueTask DisposeAsync() => transaction.DisposeAsync();

    // Read first: raising locks the mailbox's row for this transaction alone, which is due only when a new reader begins.
    private async Task<long> HoldAsync(string mailbox, long fence, CancellationToken cancellationToken)
    {
        if (_fences.TryGetValue(mailbox, out var held) && held >= fence)
        {
            return held;
        }

        if (await FenceAsync("inbox-fence", mailbox, cancellationToken) is not { } present || present < fence)
        {
            await transaction.Session.ExecuteAsync("inbox-raise", cancellationToken, ("mailbox", mailbox), ("fence", fence));
        }

        held = await FenceAsync("inbox-hold", mailbox, cancellationToken) ?? throw new InvalidOperationException("A fence that was raised is not there.");
        _fences[mailbox] = held;
        return held;
    }

    private async Task<long?> FenceAsync(string statement, string mailbox, CancellationToken cancellationToken) =>
        await transaction.Session.ScalarAsync(statement, cancellationToken, ("mailbox", mailbox)) is { } value ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : null;

    private Task<int> RunAsync(string statement, CancellationToken cancellationToken) => store.GuardAsync(() => transaction.Session.ExecuteAsync(statement, cancellationToken));
}
