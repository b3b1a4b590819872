using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>
/// One stream over several mailboxes. Those with something to deliver take turns, a small batch each, so that a full one does not hold up
/// the others. Only this stream waits for its reader.
/// </summary>
internal sealed class MailboxStream(
    LeaseBook leases, IMailboxStore store, ExchangeOptions options, TimeProvider time, HubTelemetry telemetry, int credit,
    IWireWriter<SubscribeResponse> writer, CancellationToken ended) : IDisposable
{
    private const int Turn = 64;
    private const int TurnBytes = 1024 * 1024;

    private readonly Dictionary<MailboxFeed, Signals.Registration> _feeds = [];
    private readonly StreamCredit _credit = new(credit);
    private readonly Queue<MailboxFeed> _ready = [];
    private readonly Queue<MailboxFeed> _waitForCredit = [];
    private readonly Lock _lock = new();
    private readonly Wakeup _wakeup = new();

    public bool HasMailboxes => _feeds.Count > 0;

    /// <summary>Begins a mailbox under a lease and tells the reader of it.</summary>
    public async Task AddAsync(MailboxLease lease, MailboxSignals signals)
    {
        var feed = new MailboxFeed(lease, _credit, Queue);
        _feeds.Add(feed, signals.Mailboxes.Watch(lease.Mailbox, feed.Notice));
        leases.Enter(lease, feed);
        await SendHeldAsync(lease);
        Queue(feed);
    }

    /// <summary>Delivers until the time is over, the caller goes, or no mailbox is left.</summary>
    public async Task RunUntilAsync(DateTimeOffset end, CancellationToken cancellationToken)
    {
        while (HasMailboxes && time.GetUtcNow() < end)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Next() is { } feed)
            {
                await ServeAsync(feed, cancellationToken);
            }
            else if (!await _wakeup.WaitAsync(Min(options.Heartbeat, end - time.GetUtcNow()), time, cancellationToken))
            {
                foreach (var lease in _feeds.Keys.Select(f => f.Lease).ToArray())
                {
                    await SendHeldAsync(lease);
                }
            }
        }
    }

    public void LeaveAll()
    {
        foreach (var feed in _feeds.Keys.ToArray())
        {
            Remove(feed);
        }
    }

    public void Dispose() => _wakeup.Dispose();

    private async Task ServeAsync(MailboxFeed feed, CancellationToken cancellationToken)
    {
        if (feed.IsLost)
        {
            await LoseAsync(feed);
            return;
        }

        if (!HasCredit(feed) || !feed.TakeNotice())
        {
            return;
        }

        if (await FetchAsync(feed, cancellationToken) is not { } found)
        {
            await LoseAsync(feed);
            return;
        }

        if (found.Count == 0)
        {
            return;
        }

        // Counted before it is sent: an acknowledgement may be quicker than the loop.
        feed.Delivered(found[^1].Position, found.Count);
        for (var i = 0; i < found.Count; i++)
        {
            var response = new SubscribeResponse { Delivery = Deliveries.Of(found[i], feed.Lease) };
            if (i + 1 < found.Count)
            {
                writer.Add(response);
            }
            else
            {
                await writer.WriteAsync(response, cancellationToken);
            }
        }

        telemetry.Delivered(found.Count);
    }

    /// <summary>Reads the next turn and marks it; where there may be more, the mailbox waits for its next turn.</summary>
    /// <returns>What was marked as fetched; null: the lease is lost.</returns>
    private async Task<IReadOnlyList<StoredDelivery>?> FetchAsync(MailboxFeed feed, CancellationToken cancellationToken)
    {
        var lease = feed.Lease;
        var after = feed.StartFrom();
        var most = Math.Clamp(_credit.Free, 1, Turn);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (feed.IsNearEnd)
        {
            var fetched = await store.FetchAsync(lease, after, most, TurnBytes, now);
            NoteEnd(feed, fetched);
            return fetched?.Deliveries;
        }

        // A backlog is read beside the writer: its messages may have to come from the disk.
        var found = await store.ReadAsync(lease.Mailbox, after, lease.Fence, most, TurnBytes, now, cancellationToken);
        NoteEnd(feed, found);
        if (found.Deliveries.Count == 0)
        {
            return [];
        }

        var marked = await store.MarkFetchedAsync(lease, [.. found.Deliveries.Select(d => d.Position)], time.GetUtcNow().ToUnixTimeMilliseconds());
        return marked is null ? null : [.. found.Deliveries.Where(delivery => marked.Contains(delivery.Position))];
    }

    // At its end a mailbox needs no other look: an append tells of itself.
    private static void NoteEnd(MailboxFeed feed, DeliveryTurn? turn)
    {
        feed.IsNearEnd = turn is null or { IsCut: false } or { IsAtHand: true };
        if (turn is { IsCut: true })
        {
            feed.Notice();
        }
    }

    private async Task LoseAsync(MailboxFeed feed)
    {
        // It may wait for its turn and for credit, and so come here twice.
        if (!Remove(feed))
        {
            return;
        }

        await writer.WriteAsync(new SubscribeResponse { Lost = new LeaseLost { Mailbox = MailboxName.AgencyOf(feed.Lease.Mailbox), Reason = ErrorReason.LeaseLost } }, ended);
    }

    // Noted as waiting before the second look, so that credit given between the two is not missed; a turn too many finds nothing and is cheap.
    private bool HasCredit(MailboxFeed feed)
    {
        if (_credit.Free > 0)
        {
            return true;
        }

        lock (_lock)
        {
            if (!feed.IsWaiting)
            {
                feed.IsWaiting = true;
                _waitForCredit.Enqueue(feed);
            }
        }

        return _credit.Free > 0;
    }

    private bool Remove(MailboxFeed feed)
    {
        if (!_feeds.Remove(feed, out var watch))
        {
            return false;
        }

        watch.Dispose();
        leases.Leave(feed.Lease);
        feed.GiveBack();
        lock (_lock)
        {
            QueueWaiting();
        }

        return true;
    }

    private void Queue(MailboxFeed feed)
    {
        lock (_lock)
        {
            Enqueue(feed);
            QueueWaiting();
        }

        _wakeup.Set();
    }

    private void QueueWaiting()
    {
        while (_credit.Free > 0 && _waitForCredit.TryDequeue(out var feed))
        {
            feed.IsWaiting = false;
            Enqueue(feed);
        }
    }

    private void Enqueue(MailboxFeed feed)
    {
        if (!feed.IsQueued)
        {
            feed.IsQueued = true;
            _ready.Enqueue(feed);
        }
    }

    private MailboxFeed? Next()
    {
        lock (_lock)
        {
            if (!_ready.TryDequeue(out var feed))
            {
                return null;
            }

            feed.IsQueued = false;
            return feed;
        }
    }

    private ValueTask SendHeldAsync(MailboxLease lease) => writer.WriteAsync(
        new SubscribeResponse { Lease = new LeaseHeld { Mailbox = MailboxName.AgencyOf(lease.Mailbox), Fence = lease.Fence, LeaseUntil = Timestamp.FromDateTimeOffset(leases.Until) } }, ended);

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
