namespace MotCua.Sdk.Stores;

/// <summary>A write that waits for a transaction it may share.</summary>
internal abstract class StoreWork(bool flushes)
{
    private const int Waiting = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    private int _state;

    /// <summary>Whether it must be on disk when it ends.</summary>
    public bool Flushes { get; } = flushes;

    /// <summary>Takes it for a transaction.</summary>
    /// <returns>False when its caller no longer waits.</returns>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Waiting) != Cancelled;

    /// <summary>Ends it, unless a transaction has it.</summary>
    public void TryCancel(CancellationToken cancellationToken)
    {
        if (Interlocked.CompareExchange(ref _state, Cancelled, Waiting) == Waiting)
        {
            Cancel(cancellationToken);
        }
    }

    /// <summary>Runs it in an open transaction; again when that one was undone.</summary>
    public abstract Task RunAsync(StoreSession session);

    /// <summary>Its transaction is committed.</summary>
    public abstract void Complete();

    /// <summary>Nothing of it is stored.</summary>
    public abstract void Fail(Exception failure);

    protected abstract void Cancel(CancellationToken cancellationToken);
}

/// <inheritdoc cref="StoreWork"/>
internal sealed class StoreWork<T>(Func<StoreSession, Task<T>> work, bool flushes) : StoreWork(flushes)
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T _result = default!;

    /// <summary>Ends with the commit.</summary>
    public Task<T> Done => _done.Task;

    public override async Task RunAsync(StoreSession session) => _result = await work(session);

    public override void Complete() => _done.TrySetResult(_result);

    public override void Fail(Exception failure) => _done.TrySetException(failure);

    protected override void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);
}
