using System.Globalization;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Stage;

/// <summary>The mailbox of the system under test: what a case delivers, until it is acknowledged.</summary>
internal sealed class StageMailbox(string mailbox, Action<JsonObject> note)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, Entry> _open = [];
    private readonly Dictionary<long, string> _rejected = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _inbox = "";
    private long _last;

    public string Name => mailbox;

    public long Fence { get; private set; } = 1;

    /// <summary>Puts a delivery in; a fence of its own stands in it where the case wants an old one. What it is <paramref name="about"/> is noted with it.</summary>
    public long Add(JsonObject delivery, long? fence, JsonObject? about = null)
    {
        lock (_lock)
        {
            note(new JsonObject { ["delivery"] = delivery.DeepClone(), ["position"] = _last + 1, ["about"] = about });
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
                note(new JsonObject { ["fence"] = Fence, ["inbox"] = inbox });
            }
        }
    }

    /// <summary>Whether a delivery was acknowledged or rejected.</summary>
    public bool IsSettled(long position)
    {
        lock (_lock)
        {
            return position <= _last && !_open.ContainsKey(position);
        }
    }

    /// <summary>Why a delivery was rejected; null where it was not.</summary>
    public string? RejectionOf(long position)
    {
        lock (_lock)
        {
            return _rejected.GetValueOrDefault(position);
        }
    }

    /// <summary>Takes up what an earlier run noted.</summary>
    public void Replay(JsonObject entry)
    {
        if (entry["delivery"] is JsonObject delivery)
        {
            _open[++_last] = new Entry(delivery, null);
        }
        else if (entry["settled"] is JsonArray positions)
        {
            foreach (var position in positions.Select(position => position!.GetValue<long>()))
            {
                _open.Remove(position);
                Rejected(position, entry["rejected"]?.ToString());
            }
        }
        else if (entry["fence"] is { } fence)
        {
            (Fence, _inbox) = (fence.GetValue<long>(), entry["inbox"]!.ToString());
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

    public int Settle(long upTo, IReadOnlyCollection<long> positions, string? rejection = null)
    {
        lock (_lock)
        {
            var settled = _open.Keys.Where(position => position <= upTo || positions.Contains(position)).ToList();
            if (settled.Count > 0)
            {
                note(new JsonObject { ["settled"] = new JsonArray([.. settled.Select(position => (JsonNode)position)]), ["rejected"] = rejection });
            }

            foreach (var position in settled)
            {
                _open.Remove(position);
                Rejected(position, rejection);
            }

            return settled.Count;
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

    private void Rejected(long position, string? reason)
    {
        if (reason is not null)
        {
            _rejected[position] = reason;
        }
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
