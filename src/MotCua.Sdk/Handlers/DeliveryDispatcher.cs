using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;
using MotCua.Sdk.Diagnostics;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Handlers;

/// <summary>
/// Brings deliveries to handlers: in order within an order key, keys in parallel up to a bound. Lives across reconnects, so that a delivery that comes
/// again while its handler still runs, or after it ran, is not handled twice by this process.
/// </summary>
internal sealed class DeliveryDispatcher(
    HandlerSet handlers, AcknowledgeQueue acknowledgements, HubConnection hub, Reader reader, RetryPolicy backoff, HandlerOptions options, ILogger logger) : IDisposable
{
    private const int MaxRemembered = 10_000;

    private readonly SemaphoreSlim _slots = new(options.MaxConcurrency);
    private readonly Dictionary<(string Mailbox, long Position), DeliveryWork> _open = [];
    private readonly Dictionary<string, (Task Tail, int Waiting)> _tails = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _stopped = new(StringComparer.Ordinal);
    private readonly HashSet<(string Mailbox, long Position)> _done = [];
    private readonly Queue<(string Mailbox, long Position)> _doneOrder = [];
    private readonly Lock _lock = new();

    /// <summary>Told when a delivery was rejected: the reader subscribes anew, so that what the hub parked behind it is not handled out of turn.</summary>
    public Action? Rejected { get; set; }

    /// <summary>Takes a verified delivery.</summary>
    /// <returns>Ends when it is settled.</returns>
    public Task Offer(ReceivedMessage received, int session, CancellationToken stop)
    {
        var id = (received.Mailbox, received.Position);
        lock (_lock)
        {
            if (_open.TryGetValue(id, out var running))
            {
                running.Delivery = received.Delivery;
                return running.Settled.Task;
            }

            var work = new DeliveryWork(received, OrderKeys.Of(received.Message), session);
            _open[id] = work;
            if (_done.Contains(id))
            {
                acknowledgements.Add(work);
                return FinishAsync(id, work);
            }

            var (before, waiting) = _tails.GetValueOrDefault(work.Key, (Task.CompletedTask, 0));
            _tails[work.Key] = (RunAsync(before, work, stop), waiting + 1);
            return FinishAsync(id, work);
        }
    }

    /// <summary>Puts a delivery that is not what it claims to be among the dead letters.</summary>
    public async Task RefuseAsync(DeliveryInvalidException refused, CancellationToken cancellationToken)
    {
        Log.DeliveryRefused(logger, refused.Delivery.Mailbox, refused.Delivery.Position, refused.Problem);
        SdkMetrics.Handle("unknown", refused.Problem.ToString(), TimeSpan.Zero);
        await RejectAsync(refused.Delivery, refused.Problem.ToString(), cancellationToken);
    }

    /// <summary>Waits until nothing is open.</summary>
    public Task DrainAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_open.Values.Select(work => work.Settled.Task));
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task FinishAsync((string Mailbox, long Position) id, DeliveryWork work)
    {
        await work.Settled.Task;
        lock (_lock)
        {
            _open.Remove(id);
        }
    }

    private async Task RunAsync(Task before, DeliveryWork work, CancellationToken stop)
    {
        // Never on the caller's stack: it holds the lock.
        await Task.Yield();
        await before;
        var settles = false;
        try
        {
            await _slots.WaitAsync(stop);
            try
            {
                settles = !IsStopped(work) && await HandleAsync(work, stop);
            }
            finally
            {
                _slots.Release();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Log.LeftForNextStart(logger, work.Received.Mailbox, work.Received.Position);
        }
        catch (Exception e)
        {
            // Whatever it was, the next of its key must not wait for ever; this one comes again.
            Log.NotRejected(logger, work.Received.Mailbox, work.Received.Position, e.GetType().Name);
        }
        finally
        {
            Leave(work);
            if (settles)
            {
                acknowledgements.Add(work);
            }
            else
            {
                work.Settled.TrySetResult();
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

    private bool IsStopped(DeliveryWork work)
    {
        lock (_lock)
        {
            return _stopped.TryGetValue(work.Key, out var session) && work.Session <= session;
        }
    }

    /// <returns>Whether it is to be acknowledged.</returns>
    private async Task<bool> HandleAsync(DeliveryWork work, CancellationToken stop)
    {
        var body = MotCuaJson.BodyName(work.Received.Message.BodyCase) ?? "unknown";
        if (!handlers.Handles(work.Received.Message))
        {
            Log.NoHandler(logger, work.Received.Mailbox, work.Received.Position, body);
            return await GiveUpAsync(work, body, $"No handler for {body}.", TimeSpan.Zero, stop);
        }

        for (var attempt = 1; ; attempt++)
        {
            using var activity = SdkMetrics.Activities.StartActivity("motcua handle", ActivityKind.Consumer);
            activity?.SetTag("motcua.body", body).SetTag("motcua.message.id", work.Received.Id).SetTag("motcua.attempt", attempt);
            var started = hub.Time.GetTimestamp();
            try
            {
                await handlers.HandleAsync(work.Received, stop);
                SdkMetrics.Handle(body, "handled", hub.Time.GetElapsedTime(started));
                Remember((work.Received.Mailbox, work.Received.Position));
                return true;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                throw;
            }
            catch (RejectMessageException e)
            {
                activity?.SetStatus(ActivityStatusCode.Error, "rejected");
                return await GiveUpAsync(work, body, e.Reason, hub.Time.GetElapsedTime(started), stop);
            }
            catch (Exception e) when (attempt >= options.MaxAttempts)
            {
                activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
                Log.HandlerGaveUp(logger, e.GetType().Name, work.Received.Mailbox, work.Received.Position, body, attempt);
                // Only the type: an exception's text may name a citizen.
                return await GiveUpAsync(work, body, $"The handler failed {attempt} times: {e.GetType().Name}.", hub.Time.GetElapsedTime(started), stop);
            }
            catch (Exception e)
            {
                activity?.SetStatus(ActivityStatusCode.Error, e.GetType().Name);
                SdkMetrics.Handle(body, "failed", hub.Time.GetElapsedTime(started));
                Log.HandlerFailed(logger, e.GetType().Name, work.Received.Mailbox, work.Received.Position, body, attempt);
            }

            await Task.Delay(backoff.Backoff(attempt), hub.Time, stop);
        }
    }

    private async Task<bool> GiveUpAsync(DeliveryWork work, string body, string reason, TimeSpan elapsed, CancellationToken stop)
    {
        SdkMetrics.Handle(body, "rejected", elapsed);
        lock (_lock)
        {
            _stopped[work.Key] = work.Session;
        }

        await RejectAsync(work.Delivery, reason, stop);
        Rejected?.Invoke();
        return false;
    }

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

    private void Remember((string Mailbox, long Position) id)
    {
        lock (_lock)
        {
            if (_done.Add(id))
            {
                _doneOrder.Enqueue(id);
            }

            if (_doneOrder.Count > MaxRemembered)
            {
                _done.Remove(_doneOrder.Dequeue());
            }
        }
    }
}
