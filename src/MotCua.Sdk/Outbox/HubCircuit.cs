using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Outbox;

/// <summary>
/// The dispatcher's circuit to its hub: a call that did not get through breaks it for a time that grows with each; then one call tries, and others wait for it.
/// A backlog of any size makes one attempt a break.
/// </summary>
internal sealed class HubCircuit(TimeProvider time, OutboxOptions options, Func<double> random)
{
    private readonly RetryPolicy _backoff = new(new RetryOptions { BaseDelay = options.BaseDelay, MaxDelay = options.CircuitMaxDelay }, random);
    private readonly Lock _lock = new();
    private DateTimeOffset _until;
    private int _failures;
    private bool _isProbing;

    // What a process before this one left waiting is not known here: its first answer counts as the hub's return.
    private bool _wasAway = true;

    /// <summary>Whether a call may be made now; every answer must be told.</summary>
    /// <param name="wait">How long to wait before asking again.</param>
    public bool TryEnter(out TimeSpan wait)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            wait = _failures == 0 ? TimeSpan.Zero : _until > now ? Timed(_until - now) : _isProbing ? options.PollInterval : TimeSpan.Zero;
            _isProbing |= _failures > 0 && wait == TimeSpan.Zero;
            return wait == TimeSpan.Zero;
        }
    }

    /// <summary>Whether the last call got through, or none was made yet.</summary>
    public bool IsWhole
    {
        get
        {
            lock (_lock)
            {
                return _failures == 0;
            }
        }
    }

    /// <summary>Whether the break is not over; asking does not make this caller the one that tries.</summary>
    /// <param name="wait">How long it lasts.</param>
    public bool IsBroken(out TimeSpan wait)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            wait = _failures > 0 && _until > now ? Timed(_until - now) : TimeSpan.Zero;
            return wait > TimeSpan.Zero;
        }
    }

    /// <summary>The hub answered something else than a call with messages: the next of those need not wait.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            _until = time.GetUtcNow();
        }
    }

    /// <summary>The hub answered.</summary>
    /// <returns>Whether it had been away, or this is the first answer to this process.</returns>
    public bool Succeeded()
    {
        lock (_lock)
        {
            var wasAway = _wasAway;
            (_failures, _isProbing, _wasAway) = (0, false, false);
            return wasAway;
        }
    }

    /// <summary>The call did not get through.</summary>
    /// <param name="named">The wait that the hub or a gateway asks for.</param>
    /// <returns>The break.</returns>
    public TimeSpan Failed(TimeSpan? named)
    {
        lock (_lock)
        {
            (_isProbing, _wasAway) = (false, true);
            _failures++;
            var delay = named is { } asked && asked > TimeSpan.Zero ? asked + (options.BaseDelay * random()) : _backoff.Backoff(_failures);
            _until = time.GetUtcNow() + delay;
            return delay;
        }
    }

    /// <summary>No call was made after all.</summary>
    public void Left()
    {
        lock (_lock)
        {
            _isProbing = false;
        }
    }

    // Timers know whole milliseconds and drop the rest: a wait of less would be none, and its loop would spin until the break is over.
    private static TimeSpan Timed(TimeSpan wait) => TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
}
