using MotCua.Sdk.Exchange;
using MotCua.Sdk.Inbox;

namespace MotCua.Sdk.Tests.Inbox;

/// <summary>A process that stands still before its first transaction.</summary>
internal sealed class PausingInbox(IInboxStore inner, PausingInbox.Gate gate) : IInboxStore
{
    public int MaxTransactions => inner.MaxTransactions;

    public bool IsStoreFailure(Exception failure) => inner.IsStoreFailure(failure);

    public Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public Task<string> GetIdAsync(CancellationToken cancellationToken) => inner.GetIdAsync(cancellationToken);

    public async Task<IInboxTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        await gate.PassAsync();
        return await inner.BeginAsync(cancellationToken);
    }

    public Task<bool> IsKnownAsync(ReceivedMessage message, CancellationToken cancellationToken) => inner.IsKnownAsync(message, cancellationToken);

    public Task<bool> ClearAsync(DateTimeOffset before, CancellationToken cancellationToken) => inner.ClearAsync(before, cancellationToken);

    internal sealed class Gate
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public void Open() => _open.TrySetResult();

        public Task PassAsync()
        {
            _reached.TrySetResult();
            return _open.Task;
        }
    }
}
