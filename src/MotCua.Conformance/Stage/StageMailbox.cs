using System.Globalization;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Stage;

/// <summary>The mailbox of the system under test: what a case delivers, until it is acknowledged.</summary>
internal sealed class StageMailbox(string mailbox)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Entry> _open = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _inbox = "";
    private long _last;

    public string Name => mailbox;

    public long Fence { get; private set; } = 1;

    /// <summary>Puts a delivery in; a fence of its own stands in it where the case wants an old one.</summary>
    public long Add(JsonObject delivery, long? fence)
    {
        lock (_lock)
        {
            _open[++_last] = new Entry(delivery, fence);
            Wake();
            return _last;
        }
    }

    /// <summary>A reader of an inbox takes the mailbox: a change of hands and a new stream raise the fence.</summary>
    public void Take(string inbox, bool isStream)
    {
        lock (_lock)
        {
            if (isStream || _inbox != inbox)
            {
                Fence++;
                _inbox = inbox;
            }
        }
    }

    /// <summary>Raises the fence as a take-over by somebody else does.</summary>
    public void Raise()
    {
        lock (_lock)
        {
            Fence++;
        }
    }

    /// <summary>The open deliveries from a position on.</summary>
    public IReadOnlyList<(long Position, JsonObject Delivery)> Open(long after, int max)
    {
        lock (_lock)
        {
            return [.. _open.Where(entry => entry.Key > after).Take(max).Select(entry => (entry.Key, Deliver(entry.Key, entry.Value)))];
        }
    }

    public int Settle(long upTo, IReadOnlyCollection<long> positions)
    {
        lock (_lock)
        {
            return _open.Keys.Where(position => position <= upTo || positions.Contains(position)).ToList().Count(_open.Remove);
        }
    }

    /// <summary>Waits until something is put in, or the time is over.</summary>
    public async Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_lock)
        {
            changed = _changed.Task;
        }

        await Task.WhenAny(changed, Task.Delay(time, cancellationToken));
    }

    private JsonObject Deliver(long position, Entry entry)
    {
        entry.Attempts++;
        var delivery = (JsonObject)entry.Delivery.DeepClone();
        delivery["mailbox"] = mailbox;
        delivery["position"] = position.ToString(CultureInfo.InvariantCulture);
        delivery["fence"] = (entry.Fence ?? Fence).ToString(CultureInfo.InvariantCulture);
        delivery["attempt"] = entry.Attempts;
        return delivery;
    }

    private void Wake()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record Entry(JsonObject Delivery, long? Fence)
    {
        public int Attempts { get; set; }
    }
}
