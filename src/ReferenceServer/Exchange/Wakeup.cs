namespace MotCua.ReferenceServer.Exchange;

/// <summary>A flag that one waiter waits for; setting it twice is setting it once.</summary>
internal sealed class Wakeup : IDisposable
{
    private readonly SemaphoreSlim _set = new(0);
    private int _isSet;

    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
        {
            try
            {
                _set.Release();
            }
            catch (ObjectDisposedException)
            {
                // The waiter is gone; a notice on its way to it is for nobody.
            }
        }
    }

    /// <summary>Waits until set or the time is over; true when set.</summary>
    public async Task<bool> WaitAsync(TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero)
        {
            return false;
        }

        using var timeout = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await _set.WaitAsync(either.Token);
            Volatile.Write(ref _isSet, 0);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => _set.Dispose();
}
