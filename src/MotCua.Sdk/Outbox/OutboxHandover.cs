namespace MotCua.Sdk.Outbox;

/// <summary>
/// What was just appended, on its way to the dispatcher of this process. Its order key is claimed in the transaction that appends it, so the dispatcher neither claims
/// it nor reads it again. Only while the dispatcher runs and reaches its hub; everything else is found in the store.
/// </summary>
internal sealed class OutboxHandover
{
    // As many as the largest calls at once can take; what comes on top waits in the store, where it is claimed in larger numbers.
    private const int Most = 2000;
    private const long MostBytes = 16 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<(string Claim, DateTimeOffset Until, OutboxItem Item)> _given = [];
    private TaskCompletionSource _next = New();
    private Func<bool> _canSend = static () => false;
    private TimeSpan _lease;
    private long _bytes;
    private bool _isOpen;
    private string _claim = NewName();

    /// <summary>Whether something waits.</summary>
    public bool HasAny
    {
        get
        {
            lock (_lock)
            {
                return _given.Count > 0;
            }
        }
    }

    /// <summary>The next signal; take it before looking, then nothing is missed.</summary>
    public Task Next
    {
        get
        {
            lock (_lock)
            {
                return _next.Task;
            }
        }
    }

    /// <summary>The dispatcher runs.</summary>
    /// <param name="lease">For how long keys are claimed.</param>
    /// <param name="canSend">Whether a call may be made now.</param>
    public void Open(TimeSpan lease, Func<bool> canSend)
    {
        lock (_lock)
        {
            (_isOpen, _lease, _canSend) = (true, lease, canSend);
        }
    }

    /// <summary>The dispatcher stops: nothing is given any more.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isOpen = false;
        }
    }

    /// <summary>The claim that an append may write for what it appends; null where it is left to be found.</summary>
    public (string Name, DateTimeOffset Until)? Reserve(DateTimeOffset now)
    {
        lock (_lock)
        {
            return _isOpen && _given.Count < Most && _bytes < MostBytes && _canSend() ? (_claim, now + _lease) : null;
        }
    }

    /// <summary>Gives what an append has claimed and committed.</summary>
    /// <returns>False where nobody takes it any more: its claim is to be given up.</returns>
    public bool TryGive(string claim, DateTimeOffset until, IReadOnlyList<OutboxItem> items)
    {
        TaskCompletionSource told;
        lock (_lock)
        {
            if (!_isOpen)
            {
                return false;
            }

            foreach (var item in items)
            {
                _given.Enqueue((claim, until, item));
                _bytes += item.Payload.Length;
            }

            (told, _next) = (_next, New());
        }

        told.SetResult();
        return true;
    }

    /// <summary>Takes what waits under one claim. Later appends get another: a claim's name never stands for two passes.</summary>
    public OutboxClaim? Take(int most)
    {
        lock (_lock)
        {
            if (!_given.TryPeek(out var first))
            {
                return null;
            }

            var (items, until) = (new List<OutboxItem>(), first.Until);
            while (items.Count < most && _given.TryPeek(out var next) && next.Claim == first.Claim)
            {
                items.Add(_given.Dequeue().Item);
                _bytes -= items[^1].Payload.Length;
                until = next.Until < until ? next.Until : until;
            }

            _claim = first.Claim == _claim ? NewName() : _claim;
            return new OutboxClaim(first.Claim, until, items);
        }
    }

    private static string NewName() => Guid.NewGuid().ToString("N");

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
