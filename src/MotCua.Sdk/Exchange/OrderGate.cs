namespace MotCua.Sdk.Exchange;

/// <summary>At most one un-receipted message per order key in flight (protocol, section 4): later callers wait in the order they came.</summary>
internal sealed class OrderGate
{
    private readonly Dictionary<string, Task> _tails = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    public async Task<T> RunAsync<T>(string key, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task before;
        lock (_lock)
        {
            before = _tails.GetValueOrDefault(key, Task.CompletedTask);
            _tails[key] = turn.Task;
        }

        var waits = true;
        try
        {
            await before.WaitAsync(cancellationToken);
            waits = false;
            return await work();
        }
        finally
        {
            // Who gave up while waiting passes the turn on only when it is there.
            if (waits)
            {
                _ = before.ContinueWith(_ => Leave(key, turn), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
            else
            {
                Leave(key, turn);
            }
        }
    }

    private void Leave(string key, TaskCompletionSource turn)
    {
        lock (_lock)
        {
            if (_tails.GetValueOrDefault(key) == turn.Task)
            {
                _tails.Remove(key);
            }
        }

        turn.TrySetResult();
    }
}
