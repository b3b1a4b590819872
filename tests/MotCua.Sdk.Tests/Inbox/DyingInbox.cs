using System.Data.Common;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Inbox;

namespace MotCua.Sdk.Tests.Inbox;

/// <summary>A process that is killed around the commit of its first transaction: it goes no further.</summary>
internal sealed class DyingInbox(IInboxStore inner, bool afterCommit) : IInboxStore
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Died => _died.Task;

    public int MaxTransactions => inner.MaxTransactions;

    public bool IsStoreFailure(Exception failure) => inner.IsStoreFailure(failure);

    public Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public Task<string> GetIdAsync(CancellationToken cancellationToken) => inner.GetIdAsync(cancellationToken);

    public async Task<IInboxTransaction> BeginAsync(CancellationToken cancellationToken) => new Dying(await inner.BeginAsync(cancellationToken), _died, afterCommit);

    public Task<bool> IsKnownAsync(ReceivedMessage message, CancellationToken cancellationToken) => inner.IsKnownAsync(message, cancellationToken);

    public Task<bool> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken) => inner.ClearAsync(before, cancellationToken);

    private sealed class Dying(IInboxTransaction inner, TaskCompletionSource died, bool afterCommit) : IInboxTransaction
    {
        public DbTransaction Transaction => inner.Transaction;

        public bool IsOpen => inner.IsOpen;

        public Task<InboxTake> TakeAsync(ReceivedMessage message, long fence, DateTimeOffset now, CancellationToken cancellationToken) => inner.TakeAsync(message, fence, now, cancellationToken);

        public Task SaveAsync(CancellationToken cancellationToken) => inner.SaveAsync(cancellationToken);

        public Task UndoAsync(CancellationToken cancellationToken) => inner.UndoAsync(cancellationToken);

        public Task KeepAsync(CancellationToken cancellationToken) => inner.KeepAsync(cancellationToken);

        public async Task CommitAsync(CancellationToken cancellationToken)
        {
            if (afterCommit)
            {
                await inner.CommitAsync(cancellationToken);
            }

            await inner.DisposeAsync();
            died.TrySetResult();
            await new TaskCompletionSource().Task;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
