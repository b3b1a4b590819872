using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Json;
using MotCua.Sdk.Diagnostics;
using MotCua.Sdk.Inbox;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Handlers;

/// <summary>Brings one delivery through its handlers and the inbox, again until it is decided what the hub is told.</summary>
internal sealed class DeliveryHandling(
    HandlerSet handlers, IInboxStore inbox, InboxLanes lanes, RetryPolicy backoff, HandlerOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly SemaphoreSlim _slots = new(options.MaxConcurrency);

    /// <returns>What to tell the hub, and why where it is a rejection.</returns>
    public async Task<(Settlement Settlement, string Reason)> RunAsync(DeliveryWork work, CancellationToken stop)
    {
        var body = MotCuaJson.BodyName(work.Received.Message.BodyCase) ?? "unknown";
        if (!handlers.Handles(work.Received.Message))
        {
            // It warns of a dossier that waits: parked without a handler, it would hold up that dossier's next messages here too.
            if (work.Received.Message.DeliveryStalled is { } stalled)
            {
                Log.Stalled(logger, stalled.MessageId, stalled.MessageFrom, stalled.DeadLetteredAt.ToDateTimeOffset());
                SdkMetrics.Handle(body, "logged", TimeSpan.Zero);
                return (Settlement.Acknowledge, "");
            }

            Log.NoHandler(logger, work.Received.Mailbox, work.Received.Position, body);
            return Reject(body, $"No handler for {body}.", TimeSpan.Zero);
        }

        if (handlers.AreTransactional(work.Received.Message))
        {
            return await RepeatAsync(work, body, () => lanes.TakeAsync(new InboxWork(work.Received, work.Delivery.Fence, handles: true, stop)), stop);
        }

        // Not on the thread that reads the stream.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _slots.WaitAsync(stop);
        try
        {
            return await RepeatAsync(work, body, () => PlainAsync(work, stop), stop);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    // The handler's effect is its own affair; the row after it keeps repeats away.
    private async Task<(InboxOutcome Outcome, Exception? Failure)> PlainAsync(DeliveryWork work, CancellationToken stop)
    {
        if (!work.HandlersRan)
        {
            if (await inbox.IsKnownAsync(work.Received, stop))
            {
                return (InboxOutcome.Known, null);
            }

            try
            {
                await handlers.HandleAsync(work.Received, null, stop);
                work.HandlersRan = true;
            }
            catch (Exception e)
            {
                return (InboxOutcome.HandlerFailed, e);
            }
        }

        return await lanes.TakeAsync(new InboxWork(work.Received, work.Delivery.Fence, handles: false, stop));
    }

    private async Task<(Settlement Settlement, string Reason)> RepeatAsync(
        DeliveryWork work, string body, Func<Task<(InboxOutcome Outcome, Exception? Failure)>> run, CancellationToken stop)
    {
        var attempt = 1;
        for (var failures = 1; ; failures++)
        {
            using var activity = SdkMetrics.Activities.StartActivity("motcua handle", ActivityKind.Consumer);
            activity?.SetTag("motcua.body", body).SetTag("motcua.message.id", work.Received.Id).SetTag("motcua.attempt", attempt);
            var started = time.GetTimestamp();
            var (outcome, failure) = await run();
            var elapsed = time.GetElapsedTime(started);
            if (failure is not null)
            {
                activity?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
                stop.ThrowIfCancellationRequested();
            }

            switch (outcome)
            {
                case InboxOutcome.Handled or InboxOutcome.Known:
                    SdkMetrics.Handle(body, outcome == InboxOutcome.Handled ? "handled" : "known", elapsed);
                    return (Settlement.Acknowledge, "");
                case InboxOutcome.FenceLost:
                    SdkMetrics.Handle(body, "fence_lost", elapsed);
                    Log.FenceLost(logger, work.Received.Mailbox, work.Received.Position);
                    return (Settlement.Leave, "");
                case InboxOutcome.Conflict:
                    Log.IdConflict(logger, work.Received.Mailbox, work.Received.Position, work.Received.From, work.Received.Id);
                    return Reject(body, "Another payload was handled under this message id.", elapsed);
                case InboxOutcome.HandlerFailed when failure is RejectMessageException rejected:
                    return Reject(body, rejected.Reason, elapsed);
                case InboxOutcome.HandlerFailed when attempt >= options.MaxAttempts:
                    Log.HandlerGaveUp(logger, failure!.GetType().Name, work.Received.Mailbox, work.Received.Position, body, attempt);

                    // Only the type: an exception's text may name a citizen.
                    return Reject(body, $"The handler failed {attempt} times: {failure.GetType().Name}.", elapsed);
                case InboxOutcome.HandlerFailed:
                    SdkMetrics.Handle(body, "failed", elapsed);
                    Log.HandlerFailed(logger, failure!.GetType().Name, work.Received.Mailbox, work.Received.Position, body, attempt);
                    attempt++;
                    break;
                default:
                    // A full disk, a locked file: no fault of the message, so it is never given up for it.
                    SdkMetrics.Handle(body, "store_failed", elapsed);
                    break;
            }

            await Task.Delay(backoff.Backoff(failures), time, stop);
        }
    }

    private static (Settlement Settlement, string Reason) Reject(string body, string reason, TimeSpan elapsed)
    {
        SdkMetrics.Handle(body, "rejected", elapsed);
        return (Settlement.Reject, reason);
    }
}
