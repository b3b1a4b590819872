using System.Data.Common;
using MotCua.Sdk.Outbox;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>A real store whose process dies when it would mark what was sent: nothing of it is written any more.</summary>
internal sealed class DyingStore(IOutboxStore inner) : IOutboxStore
{
    private readonly TaskCompletionSource _died = new();

    public Task Died => _died.Task;

    public Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public Task AppendAsync(NewOutboxMessage message, DbTransaction? transaction, DateTimeOffset now, CancellationToken cancellationToken) => inner.AppendAsync(message, transaction, now, cancellationToken);

    public Task<bool> IsDueAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.IsDueAsync(now, cancellationToken);

    public async Task<IReadOnlyList<OutboxItem>> ClaimAsync(string claim, DateTimeOffset now, DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        Died.IsCompleted ? [] : await inner.ClaimAsync(claim, now, until, most, cancellationToken);

    public Task<IReadOnlySet<long>> SignAsync(string claim, IReadOnlyList<OutboxItem> items, DateTimeOffset now, CancellationToken cancellationToken) => inner.SignAsync(claim, items, now, cancellationToken);

    public Task<bool> FinishAsync(string claim, IReadOnlyList<OutboxResult> results, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (results.Any(result => result.Receipt is not null))
        {
            _died.TrySetResult();
        }

        return Died.IsCompleted ? throw new IOException("The process died.") : inner.FinishAsync(claim, results, now, cancellationToken);
    }

    public Task WakeAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.WakeAsync(now, cancellationToken);

    public Task<OutboxEntry?> FindAsync(string from, string id, CancellationToken cancellationToken) => inner.FindAsync(from, id, cancellationToken);

    public Task<IReadOnlyList<BlockedMessage>> ListBlockedAsync(CancellationToken cancellationToken) => inner.ListBlockedAsync(cancellationToken);

    public Task<bool> DecideAsync(string orderKey, RefusedAction action, DateTimeOffset now, CancellationToken cancellationToken) => inner.DecideAsync(orderKey, action, now, cancellationToken);

    public Task SetPausedAsync(bool paused, CancellationToken cancellationToken) => inner.SetPausedAsync(paused, cancellationToken);

    public Task<OutboxStatus> GetStatusAsync(DateTimeOffset now, CancellationToken cancellationToken) => inner.GetStatusAsync(now, cancellationToken);

    public Task<bool> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken) => inner.ClearAsync(before, cancellationToken);
}
