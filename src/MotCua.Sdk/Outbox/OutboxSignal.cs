namespace MotCua.Sdk.Outbox;

/// <summary>Tells the dispatcher and the uploader of this process that something was appended or decided.</summary>
internal sealed class OutboxSignal
{
    private readonly Lock _lock = new();
    private TaskCompletionSource _next = New();
    private TaskCompletionSource _nextFile = New();

    /// <summary>The next signal of messages; take it before looking into the store, then no append is missed.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
            {
                return _next.Task;
            }
        }
    }

    /// <summary>The next signal of files.</summary>
    public Task NextFile
    {
        get
        {
            lock (_lock)
            {
                return _nextFile.Task;
            }
        }
    }

    /// <summary>Messages may be due.</summary>
    public void Notify() => Tell(ref _next);

    /// <summary>Files may be due for upload, and messages.</summary>
    public void NotifyFiles()
    {
        Tell(ref _nextFile);
        Tell(ref _next);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Tell(ref TaskCompletionSource next)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            (told, next) = (next, New());
        }

        told.SetResult();
    }
}
