using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Handlers;

/// <summary>
/// Acknowledges what handlers finished: many positions in one call when they come quickly, at once when they do not. What a hub that is away or has no room did
/// not take is acknowledged until it does: on a stream that stays open it would not come again, and would hold its credit for ever.
/// </summary>
internal sealed class AcknowledgeQueue(HubConnection hub, Reader reader, RetryPolicy backoff, ILogger logger)
{
    private const int MaxPositions = 1000;
    private const int AttemptsWhenStopping = 3;

    private readonly Channel<DeliveryWork> _finished = Channel.CreateUnbounded<DeliveryWork>(new UnboundedChannelOptions { SingleReader = true });
    private volatile bool _isStopping;

    /// <summary>Told of each delivery that was acknowledged, or could not be.</summary>
    public Action<DeliveryWork>? Settled { get; set; }

    public void Add(DeliveryWork work) => _finished.Writer.TryWrite(work);

    public void Complete()
    {
        _isStopping = true;
        _finished.Writer.TryComplete();
    }

    /// <summary>Runs until <see cref="Complete"/> and everything added is settled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<DeliveryWork>();
        for (var attempt = 1; waiting.Count > 0 || await _finished.Reader.WaitToReadAsync(cancellationToken); attempt++)
        {
            while (waiting.Count < MaxPositions && _finished.Reader.TryRead(out var work))
            {
                waiting.Add(work);
            }

            // Delivered again meanwhile, a delivery carries a newer fence.
            var again = new List<DeliveryWork>();
            foreach (var group in waiting.GroupBy(work => (work.Delivery.Mailbox, work.Delivery.Fence)))
            {
                again.AddRange(await AcknowledgeAsync(group.Key.Mailbox, group.Key.Fence, [.. group], attempt, cancellationToken));
            }

            (waiting, attempt) = again.Count > 0 ? (again, attempt) : (again, 0);
            if (waiting.Count > 0)
            {
                await Task.Delay(backoff.Backoff(attempt), hub.Time, cancellationToken);
            }
        }
    }

    /// <returns>Those to be acknowledged once more.</returns>
    private async Task<IReadOnlyList<DeliveryWork>> AcknowledgeAsync(string mailbox, long fence, List<DeliveryWork> works, int attempt, CancellationToken cancellationToken)
    {
        var request = new AcknowledgeRequest { Mailbox = mailbox, Fence = fence, Reader = reader };
        request.Positions.AddRange(works.Select(work => work.Received.Position).Order());
        List<DeliveryWork> again = [];
        try
        {
            await hub.CallAsync(HubMethods.Acknowledge, request, cancellationToken);
        }
        catch (Exception e) when (IsPassing(e) && (!_isStopping || attempt < AttemptsWhenStopping))
        {
            Log.AcknowledgeRepeats(logger, mailbox, works.Count, (e as RefusalException)?.ReasonName ?? e.GetType().Name);
            return works;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // They come again, and the inbox knows them.
            again = works.FindAll(work => work.Delivery.Fence > fence);
            Log.NotAcknowledged(logger, mailbox, works.Count - again.Count, (e as RefusalException)?.ReasonName ?? e.GetType().Name);
        }

        works.Except(again).ToList().ForEach(work => Settled?.Invoke(work));
        return again;
    }

    private static bool IsPassing(Exception failure) => failure is HubUnreachableException
        || (failure is RefusalException refused && refused.Reason != ErrorReason.LeaseLost && ReasonTable.Get(refused.Reason).IsRetryable);
}
