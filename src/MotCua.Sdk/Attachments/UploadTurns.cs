namespace MotCua.Sdk.Attachments;

/// <summary>Lets one at a time upload a file for an agency.</summary>
internal sealed class UploadTurns
{
    private readonly Dictionary<(string Agency, string Sha256), Task> _last = [];

    /// <summary>Waits for those that came before; dispose it to let the next one go on.</summary>
    public async Task<IDisposable> TakeAsync((string Agency, string Sha256) key, CancellationToken cancellationToken)
    {
        var turn = new Turn(this, key);
        Task before;
        lock (_last)
        {
            before = _last.GetValueOrDefault(key, Task.CompletedTask);
            turn.Ended = before.ContinueWith(_ => turn.Own.Task, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
            _last[key] = turn.Ended;
        }

        try
        {
            await before.WaitAsync(cancellationToken);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private sealed class Turn(UploadTurns turns, (string Agency, string Sha256) key) : IDisposable
    {
        public TaskCompletionSource Own { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended { get; set; } = Task.CompletedTask;

        public void Dispose()
        {
            Own.TrySetResult();
            lock (turns._last)
            {
                // Nobody came after: a key that is not used takes no memory.
                if (turns._last.GetValueOrDefault(key) == Ended)
                {
                    turns._last.Remove(key);
                }
            }
        }
    }
}
