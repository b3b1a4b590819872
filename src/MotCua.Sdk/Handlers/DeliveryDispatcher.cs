using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Diagnostics;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;

namespace MotCua.Sdk.Handlers;

/// <summary>
/// Brings deliveries to their handlers: in order within an order key, keys in parallel. Lives across reconnects, so that a delivery that comes again while it
/// is still handled is not handled twice.
/// </summary>
internal sealed class DeliveryDispatcher(DeliveryHandling handling, AcknowledgeQueue acknowledgements, HubConnection hub, Reader reader, ILogger logger)
{
    private readonly Dictionary<(string Mailbox, long Position), DeliveryWork> _open = [];
    private readonly Dictionary<string, (Task Tail, int Waiting)> _tails = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _stopped = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Told when a delivery was rejected: the reader subscribes anew, so that what the hub parked behind it is not handled out of turn.</summary>
    public Action? Rejected { get; set; }

    /// <summary>Takes a verified delivery.</summary>
    /// <returns>Ends when it is settled.</returns>
    public Task Offer(ReceivedMessage received, int session, CancellationToken stop)
    {
        var id = (received.Mailbox, received.Position);
        DeliveryWork work;
        Task before;

        // The next of the key goes on elsewhere: its handler may take its time.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            // One that will be dropped is not waited for: this delivery takes its place, behind what came before it this time.
            if (_open.TryGetValue(id, out var running) && !IsStopped(running))
            {
                running.Delivery = received.Delivery;
                running.Session = session;
                return running.Settled.Task;
            }

            work = new DeliveryWork(received, OrderKeys.Of(received.Message), session);
            _open[id] = work;
            (before, var waiting) = _tails.GetValueOrDefault(work.Key, (Task.CompletedTask, 0));
            _tails[work.Key] = (ended.Task, waiting + 1);
        }

        _ = RunAsync(before, work, ended, stop);
        return work.Settled.Task;
    }

    /// <summary>Puts a delivery that is not what it claims to be among the dead letters.</summary>
    public async Task RefuseAsync(DeliveryInvalidException refused, CancellationToken cancellationToken)
    {
        Log.DeliveryRefused(logger, refused.Delivery.Mailbox, refused.Delivery.Position, refused.Problem);
        SdkMetrics.Handle("unknown", refused.Problem.ToString(), TimeSpan.Zero);
        await RejectAsync(refused.Delivery, refused.Problem.ToString(), cancellationToken);
    }

    /// <summary>The delivery was acknowledged or rejected, or neither could be: when it comes again it is a new one.</summary>
    public void Settle(DeliveryWork work)
    {
        var id = (work.Received.Mailbox, work.Received.Position);
        lock (_lock)
        {
            if (_open.GetValueOrDefault(id) == work)
            {
                _open.Remove(id);
            }
        }

        work.Settled.TrySetResult();
    }

    /// <summary>Waits until nothing is open.</summary>
    public Task DrainAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_open.Values.Select(work => work.Settled.Task));
        }
    }

    private async Task RunAsync(Task before, DeliveryWork work, TaskCompletionSource ended, CancellationToken stop)
    {
        await before;
        var acknowledges = false;
        try
        {
            acknowledges = await HandleAsync(work, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Log.LeftForNextStart(logger, work.Received.Mailbox, work.Received.Position);
        }
        catch (Exception e)
        {
            // Whatever it was, the next of its key must not wait for ever; this one comes again, before them.
            Log.NotRejected(logger, work.Received.Mailbox, work.Received.Position, e.GetType().Name);
            TryStop(work, int.MaxValue);
            Rejected?.Invoke();
        }
        finally
        {
            Leave(work);
            if (acknowledges)
            {
                acknowledgements.Add(work);
            }
            else
            {
                Settle(work);
            }

            ended.SetResult();
        }
    }

    /// <returns>Whether it is to be acknowledged.</returns>
    private async Task<bool> HandleAsync(DeliveryWork work, CancellationToken stop)
    {
        while (true)
        {
            int session;
            lock (_lock)
            {
                session = work.Session;
                if (IsStopped(work))
                {
                    return false;
                }
            }

            var (settlement, reason) = await handling.RunAsync(work, stop);
            switch (settlement)
            {
                case Settlement.Acknowledge:
                    return true;
                case Settlement.Reject:
                    TryStop(work, int.MaxValue);
                    await RejectAsync(work.Delivery, reason, stop);
                    Rejected?.Invoke();
                    return false;
                default:
                    // Delivered again under a newer fence meanwhile: that delivery is this one's to handle.
                    if (TryStop(work, session))
                    {
                        return false;
                    }

                    break;
            }
        }
    }

    private void Leave(DeliveryWork work)
    {
        lock (_lock)
        {
            // The last of its key takes the tail away; nothing waits behind it.
            var (tail, waiting) = _tails[work.Key];
            if (waiting == 1)
            {
                _tails.Remove(work.Key);
            }
            else
            {
                _tails[work.Key] = (tail, waiting - 1);
            }
        }
    }

    // What this session still brings of the key is behind one that was not done.
    private bool TryStop(DeliveryWork work, int ifNotAfter)
    {
        lock (_lock)
        {
            if (work.Session > ifNotAfter)
            {
                return false;
            }

            _stopped[work.Key] = work.Session;
            return true;
        }
    }

    private bool IsStopped(DeliveryWork work) => _stopped.TryGetValue(work.Key, out var session) && work.Session <= session;

    private async Task RejectAsync(Delivery delivery, string reason, CancellationToken cancellationToken)
    {
        var request = new RejectRequest
        {
            Mailbox = delivery.Mailbox, Fence = delivery.Fence, Reader = reader, Position = delivery.Position,
            Reason = reason.Length is > 0 and <= 1000 ? reason : reason.Length == 0 ? "rejected" : reason[..1000],
        };
        try
        {
            await hub.CallAsync(HubMethods.Reject, request, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.NotRejected(logger, delivery.Mailbox, delivery.Position, (e as RefusalException)?.ReasonName ?? e.GetType().Name);
        }
    }
}
