using System.Collections.Concurrent;

namespace MotCua.ReferenceServer.Tracking;

/// <summary>How often something may be tried in a window of time, by key.</summary>
internal sealed class TryLimit(int most, TimeSpan window, TimeProvider time)
{
    private const int MaxKeys = 100_000;

    private readonly ConcurrentDictionary<string, (int Count, DateTimeOffset Since)> _tries = new(StringComparer.Ordinal);

    /// <summary>How long to wait before the next try; zero when it may be made.</summary>
    public TimeSpan Wait(string key) =>
        _tries.TryGetValue(key, out var tries) && tries.Count >= most && tries.Since + window - time.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    public void Count(string key)
    {
        var now = time.GetUtcNow();
        if (_tries.Count >= MaxKeys)
        {
            foreach (var (old, tries) in _tries)
            {
                if (tries.Since + window <= now)
                {
                    _tries.TryRemove(old, out _);
                }
            }
        }

        _tries.AddOrUpdate(key, (1, now), (_, tries) => tries.Since + window <= now ? (1, now) : (tries.Count + 1, tries.Since));
    }
}
