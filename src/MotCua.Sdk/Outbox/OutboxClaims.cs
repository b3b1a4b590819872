namespace MotCua.Sdk.Outbox;

/// <summary>
/// Gives the dispatcher's workers messages that are due. One worker looks at a time, and waits for messages; the others send. Woken together they would only race
/// for the same few.
/// </summary>
internal sealed class OutboxClaims(IOutboxStore store, OutboxSignal signal, OutboxHandover handover, OutboxOptions options, HubCircuit circuit, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    // Of the worker whose turn it is: the signal taken before the last look, and whether that look may have left something.
    private Task _told = Task.CompletedTask;
    private bool _mayBeMore = true;
    private Task _given = Task.CompletedTask;
    private DateTimeOffset _looked = DateTimeOffset.MinValue;
    private bool _lookedLast;

    // Halved by a failed call and doubled by a good one: what no gateway lets through ends up alone in its call.
    private int _limit = options.MaxBatch;

    private DateTimeOffset Now => time.GetUtcNow();

    /// <summary>From now until it stops, what is appended may be handed over.</summary>
    /// <param name="stop">Ends it: what is appended from then on is left to be found.</param>
    /// <returns>To be disposed when the workers have ended.</returns>
    public CancellationTokenRegistration Open(CancellationToken stop)
    {
        handover.Open(options.Lease, () => circuit.IsWhole);
        return stop.Register(handover.Close);
    }

    /// <summary>Frees what was handed over and not taken, so that the next start need not wait for its claim's end.</summary>
    public async Task LeaveAsync()
    {
        handover.Close();
        while (handover.Take(int.MaxValue) is { } claim)
        {
            await store.FinishAsync(claim.Name, [.. claim.Items.Select(OutboxResult.Untried)], Now, CancellationToken.None);
        }
    }

    /// <summary>A call with claimed messages got through: the next may be larger.</summary>
    public void Grow() => Volatile.Write(ref _limit, Math.Min(options.MaxBatch, Volatile.Read(ref _limit) * 2));

    /// <summary>A call with so many messages did not get through: the next is smaller.</summary>
    public void Shrink(int messages) => Volatile.Write(ref _limit, Math.Max(1, messages / 2));

    /// <summary>Waits for its turn and for messages that are due, and claims them. The circuit is entered, and is to be left.</summary>
    public async Task<OutboxClaim> NextAsync(CancellationToken stop)
    {
        await _turn.WaitAsync(stop);
        try
        {
            while (true)
            {
                // What other processes and the vendor's own transactions put there is looked for at its time, however much is handed over; with a backlog both take turns.
                var isTold = _mayBeMore || _told.IsCompleted;
                var looks = isTold || Now - _looked >= options.PollInterval;
                var isGiven = handover.HasAny;
                if (!looks && !isGiven)
                {
                    (isTold, looks) = await WaitAsync(stop);
                }
                else if (isGiven && _lookedLast)
                {
                    looks = false;
                }

                _lookedLast = looks;

                if (!circuit.TryEnter(out var wait))
                {
                    await Task.Delay(wait, time, stop);
                    _mayBeMore = true;
                }
                else if (await (looks ? ClaimAsync(isTold, stop) : TakeAsync()) is { } claim)
                {
                    return claim;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    /// <returns>Whether something was appended or decided, and whether it is time to look into the store, for that or all the same.</returns>
    private async Task<(bool IsTold, bool Looks)> WaitAsync(CancellationToken stop)
    {
        _given = handover.Next;
        if (handover.HasAny)
        {
            return (false, false);
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var first = await Task.WhenAny(_told, _given, Task.Delay(options.PollInterval, time, ended.Token));
        await ended.CancelAsync();
        stop.ThrowIfCancellationRequested();
        if ((first == _told || first == _given) && options.BatchMaxAge > TimeSpan.Zero)
        {
            await Task.Delay(options.BatchMaxAge, time, stop);
        }

        return (first == _told, first != _given);
    }

    /// <summary>What this process has just appended, claimed by the append.</summary>
    private Task<OutboxClaim?> TakeAsync()
    {
        var claim = handover.Take(Volatile.Read(ref _limit));
        if (claim is null)
        {
            circuit.Left();
        }

        return Task.FromResult(claim);
    }

    private async Task<OutboxClaim?> ClaimAsync(bool isTold, CancellationToken stop)
    {
        OutboxClaim? claim = null;
        try
        {
            (_told, _mayBeMore, _looked) = (signal.Next, true, Now);
            var most = Volatile.Read(ref _limit);
            var (name, until) = (Guid.NewGuid().ToString("N"), Now + options.Lease);

            // A look keeps an idle outbox from writing.
            var items = isTold || await store.IsDueAsync(Now, stop) ? await store.ClaimAsync(name, Now, until, most, stop) : [];
            _mayBeMore = items.Count >= most;
            claim = items.Count > 0 ? new OutboxClaim(name, until, items) : null;
            return claim;
        }
        finally
        {
            if (claim is null)
            {
                circuit.Left();
            }
        }
    }
}
