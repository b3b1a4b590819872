namespace MotCua.Sdk.Tests.Support;

/// <summary>A clock that stands still until it is moved; timers fire when it passes them. Tests see what was asked for and wait for nothing.</summary>
internal sealed class FakeTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits (in real time, at most 30 s) until something asks to be woken after at least a time, and says after which.</summary>
    public async Task<TimeSpan> WaitForTimerAsync(TimeSpan atLeast)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            lock (_lock)
            {
                var due = _timers.Where(t => t.Due is not null).Select(t => t.Due!.Value - _now).Where(d => d >= atLeast).OrderBy(d => d).ToList();
                if (due.Count > 0)
                {
                    return due[0];
                }
            }

            await Task.Delay(5, deadline.Token);
        }
    }

    /// <summary>Waits (in real time, at most 30 s) until so many wait to be woken, all of them within a time: a call under way has a longer limit.</summary>
    public async Task WaitForTimersAsync(int count, TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            lock (_lock)
            {
                var due = _timers.Where(t => t.Due is not null).ToList();
                if (due.Count >= count && due.TrueForAll(t => t.Due - _now <= within))
                {
                    return;
                }
            }

            await Task.Delay(1, deadline.Token);
        }
    }

    /// <summary>Waits (in real time, at most 30 s) until so many wait to be woken: whoever works meanwhile has come to rest.</summary>
    public async Task WaitForTimersAsync(int count)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            lock (_lock)
            {
                if (_timers.Count(t => t.Due is not null) >= count)
                {
                    return;
                }
            }

            await Task.Delay(1, deadline.Token);
        }
    }

    public void Advance(TimeSpan by)
    {
        List<Timer> ready;
        lock (_lock)
        {
            _now += by;
            ready = [.. _timers.Where(t => t.Due <= _now).OrderBy(t => t.Due)];
            ready.ForEach(t => t.Due = null);
        }

        ready.ForEach(t => t.Fire());
    }

    private sealed class Timer(FakeTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var fires = false;
            lock (time._lock)
            {
                time._timers.Remove(this);
                Due = null;
                if (dueTime == TimeSpan.Zero)
                {
                    fires = true;
                }
                else if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = time._now + dueTime;
                    time._timers.Add(this);
                }
            }

            if (fires)
            {
                _ = Task.Run(Fire);
            }

            return true;
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
