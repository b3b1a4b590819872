namespace MotCua.Sdk.Attachments;

/// <summary>Ends a transfer that makes no progress for a time; a slow line that moves is left alone.</summary>
internal sealed class IdleLimit : IDisposable
{
    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenSource _linked;
    private readonly TimeSpan _limit;

    public IdleLimit(TimeSpan limit, TimeProvider time, CancellationToken caller)
    {
        _limit = limit;
        _idle = new CancellationTokenSource(limit, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(caller, _idle.Token);
    }

    public CancellationToken Token => _linked.Token;

    public bool IsOver => _idle.IsCancellationRequested;

    /// <summary>Bytes moved, or an answer came.</summary>
    public void Moved() => _idle.CancelAfter(_limit);

    public void Dispose()
    {
        _linked.Dispose();
        _idle.Dispose();
    }
}
