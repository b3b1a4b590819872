using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Handlers;

/// <summary>Acknowledges what handlers finished: many positions in one call when they come quickly, at once when they do not.</summary>
internal sealed class AcknowledgeQueue(HubConnection hub, Reader reader, RetryPolicy backoff, ILogger logger)
{
    private const int MaxPositions = 1000;
    private const int MaxAttempts = 3;

    private readonly Channel<DeliveryWork> _finished = Channel.CreateUnbounded<DeliveryWork>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Told of each delivery that was acknowledged, or could not be.</summary>
    public Action<DeliveryWork>? Settled { get; set; }

    public void Add(DeliveryWork work) => _finished.Writer.TryWrite(work);

    public void Complete() => _finished.Writer.TryComplete();

    /// <summary>Runs until <see cref="Complete"/> and everything added is settled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var batch = new List<DeliveryWork>();
        while (await _finished.Reader.WaitToReadAsync(cancellationToken))
        {
            while (batch.Count < MaxPositions && _finished.Reader.TryRead(out var work))
            {
                batch.Add(work);
            }

            foreach (var group in batch.GroupBy(work => (work.Delivery.Mailbox, work.Delivery.Fence)))
            {
                await AcknowledgeAsync(group.Key.Mailbox, group.Key.Fence, [.. group], cancellationToken);
            }

            batch.Clear();
        }
    }

    private async Task AcknowledgeAsync(string mailbox, long fence, List<DeliveryWork> works, CancellationToken cancellationToken)
    {
        var request = new AcknowledgeRequest { Mailbox = mailbox, Fence = fence, Reader = reader };
        request.Positions.AddRange(works.Select(work => work.Received.Position).Order());
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await hub.CallAsync(HubMethods.Acknowledge, request, cancellationToken);
                break;
            }
            catch (HubUnreachableException e) when (attempt < MaxAttempts)
            {
                Log.AcknowledgeRepeats(logger, mailbox, works.Count, e.Decision);
                await Task.Delay(backoff.Backoff(attempt), hub.Time, cancellationToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // They come again; what this process remembers is then acknowledged without its handler.
                Log.NotAcknowledged(logger, mailbox, works.Count, (e as RefusalException)?.ReasonName ?? e.GetType().Name);
                break;
            }
        }

        works.ForEach(work => Settled?.Invoke(work));
    }
}
