using System.Collections.Concurrent;

namespace MotCua.ReferenceServer.Intake;

/// <summary>Wakes who waits for something to happen to a name (a mailbox, a dossier), in memory, so that nobody polls the store.</summary>
internal sealed class Signals
{
    private readonly ConcurrentDictionary<string, Waiters> _names = new(StringComparer.Ordinal);

    /// <summary>Registers before looking at the store: a notice between the look and the wait is then not lost. Dispose when done.</summary>
    public Registration Watch(string name, Action onNotice)
    {
        while (true)
        {
            var waiters = _names.GetOrAdd(name, static _ => new Waiters());
            lock (waiters)
            {
                if (!waiters.Gone)
                {
                    waiters.Actions.Add(onNotice);
                    return new Registration(this, name, onNotice);
                }
            }
        }
    }

    /// <summary>Calls each action that watches the name. Actions only set flags.</summary>
    public void Notify(string name)
    {
        if (_names.TryGetValue(name, out var waiters))
        {
            lock (waiters)
            {
                foreach (var action in waiters.Actions)
                {
                    action();
                }
            }
        }
    }

    private void Remove(string name, Action action)
    {
        if (_names.TryGetValue(name, out var waiters))
        {
            lock (waiters)
            {
                waiters.Actions.Remove(action);
                if (waiters.Actions.Count == 0)
                {
                    waiters.Gone = true;
                    _names.TryRemove(new KeyValuePair<string, Waiters>(name, waiters));
                }
            }
        }
    }

    /// <summary>One watch.</summary>
    internal sealed class Registration(Signals signals, string name, Action action) : IDisposable
    {
        public void Dispose() => signals.Remove(name, action);
    }

    private sealed class Waiters
    {
        public List<Action> Actions { get; } = [];

        public bool Gone { get; set; }
    }
}
