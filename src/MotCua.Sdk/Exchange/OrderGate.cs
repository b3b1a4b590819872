namespace MotCua.Sdk.Exchange;

/// <summary>At most one un-receipted message per order key in flight (protocol, section 4): later callers wait in the order they came.</summary>
internal sealed class OrderGate
{
    private readonly Dictionary<string, Task> _tails = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Waits for the turn of a key; disposing the answer passes it on.</summary>
    public async Task<IDisposable> EnterAsync(string key, CancellationToken cancellationToken)
    {
        var turn = new Turn(this, key);
        Task before;
        lock (_lock)
        {
            before = _tails.GetValueOrDefault(key, Task.CompletedTask);
            _tails[key] = turn.Ended;
        }

        try
        {
            await before.WaitAsync(cancellationToken);
            return turn;
        }
        catch (OperationCanceledException)
        {
            // Who gave up while waiting passes the turn on only when it is there.
            _ = before.ContinueWith(_ => turn.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }

    private sealed class Turn(OrderGate gate, string key) : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public void Dispose()
        {
            lock (gate._lock)
            {
                if (gate._tails.GetValueOrDefault(key) == _ended.Task)
                {
                    gate._tails.Remove(key);
                }
            }

            _ended.TrySetResult();
        }
    }
}
