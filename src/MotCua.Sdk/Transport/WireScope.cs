namespace MotCua.Sdk.Transport;

/// <summary>The life of one call: its deadline beside the caller's token, and what a failure within it means.</summary>
internal sealed class WireScope : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource _source;

    public WireScope(WireCallOptions call, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        if (call.Timeout is { } timeout)
        {
            _deadline = new CancellationTokenSource(timeout > TimeSpan.Zero ? timeout : TimeSpan.Zero, time);
            _source = CancellationTokenSource.CreateLinkedTokenSource(caller, _deadline.Token);
        }
        else
        {
            _source = CancellationTokenSource.CreateLinkedTokenSource(caller);
        }
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Ends the call from this side.</summary>
    public void Cancel() => _source.Cancel();

    /// <summary>
    /// Whether a failure is one of the call and becomes a <see cref="WireCallException"/>; false lets the original go on
    /// (the caller's own cancellation, programming errors).
    /// </summary>
    public bool Owns(Exception exception) =>
        exception is not WireCallException && !_caller.IsCancellationRequested
        && (exception is HttpRequestException or IOException || (_deadline is { IsCancellationRequested: true } && exception is OperationCanceledException));

    /// <summary>The exception that the caller sees.</summary>
    public WireCallException Translate(Exception exception) =>
        _deadline is { IsCancellationRequested: true } ? WireFailures.Deadline() : WireFailures.FromTransport(exception);

    /// <summary>Throws if the caller gave up, whatever exception the transport chose to say so.</summary>
    public void ThrowIfCallerCancelled() => _caller.ThrowIfCancellationRequested();

    public void Dispose()
    {
        _source.Dispose();
        _deadline?.Dispose();
    }
}
