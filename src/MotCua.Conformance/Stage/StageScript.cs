using System.Collections.Concurrent;

namespace MotCua.Conformance.Stage;

/// <summary>What the stage does with the next calls of each operation; honestly where nothing is said.</summary>
internal sealed class StageScript
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Behaviour>> _next = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Behaviour> _always = new(StringComparer.Ordinal);

    public void Next(string operation, IEnumerable<Behaviour> behaviours)
    {
        var queue = _next.GetOrAdd(operation, _ => new ConcurrentQueue<Behaviour>());
        foreach (var behaviour in behaviours)
        {
            queue.Enqueue(behaviour);
        }
    }

    /// <summary>From now on, once the queue is empty; null is honestly.</summary>
    public void Always(string operation, Behaviour? behaviour)
    {
        if (behaviour is null)
        {
            _always.TryRemove(operation, out _);
            _next.TryRemove(operation, out _);
        }
        else
        {
            _always[operation] = behaviour;
        }
    }

    /// <summary>Honest in everything from now on.</summary>
    public void Clear()
    {
        _always.Clear();
        _next.Clear();
    }

    public Behaviour? Take(string operation) => _next.TryGetValue(operation, out var queue) && queue.TryDequeue(out var next) ? next : _always.GetValueOrDefault(operation);
}
