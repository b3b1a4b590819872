namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>Works that wait for the writer. Its thread sleeps while there are none; it does not spin, which costs the other threads of a small machine their time.</summary>
internal sealed class WriterQueue(int capacity)
{
    private readonly Queue<WriterWork> _works = [];
    private readonly object _gate = new();
    private bool _isClosed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _works.Count;
            }
        }
    }

    /// <returns>False when it is full or closed.</returns>
    public bool TryAdd(WriterWork work)
    {
        lock (_gate)
        {
            if (_isClosed || _works.Count >= capacity)
            {
                return false;
            }

            _works.Enqueue(work);
            if (_works.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>Waits for works and takes what is there.</summary>
    /// <returns>False when it is closed and empty.</returns>
    public bool Take(List<WriterWork> into, int most)
    {
        lock (_gate)
        {
            while (_works.Count == 0)
            {
                if (_isClosed)
                {
                    return false;
                }

                Monitor.Wait(_gate);
            }

            while (into.Count < most && _works.TryDequeue(out var work))
            {
                into.Add(work);
            }

            return true;
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.Pulse(_gate);
        }
    }
}
