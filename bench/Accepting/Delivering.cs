using MotCua.Bench.Hubs;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;

namespace MotCua.Bench.Accepting;

/// <summary>The hub's CPU time for delivering what it accepted, and apart from it for taking the acknowledgements.</summary>
internal static class Delivering
{
    // The most that a reader may hold: the stream then rests, and what the hub does while it is acknowledged is the acknowledging alone.
    private const int Most = 10_000;
    private const int Together = 100;

    private static readonly Reader Reader = new() { InboxId = "bench-inbox-00000001" };

    /// <param name="hub">The hub.</param>
    /// <param name="mailbox">Whose messages.</param>
    /// <param name="messages">How many wait there at least.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<(TimeSpan Deliver, TimeSpan Acknowledge)> MeasureAsync(BenchHub hub, string mailbox, int messages, CancellationToken cancellationToken)
    {
        var options = await hub.CallOptionsAsync(cancellationToken);
        var count = Math.Min(messages, Most);
        var positions = new List<long>(count);
        var fence = 0L;
        TimeSpan deliver;
        var request = new SubscribeRequest { Mailboxes = { mailbox }, Reader = Reader, Credit = count };
        await using (var stream = hub.Channel.OpenServerStream(HubMethods.Subscribe, request, options, cancellationToken))
        {
            var cpu = hub.Process.CpuTime;
            await foreach (var happened in stream.ReadAllAsync(cancellationToken))
            {
                if (happened.Delivery is { } delivery)
                {
                    positions.Add(delivery.Position);
                    fence = delivery.Fence;
                }

                if (positions.Count == count)
                {
                    break;
                }
            }

            deliver = hub.Process.CpuTime - cpu;
        }

        // Without a stream, so that credit given back brings no new deliveries.
        var before = hub.Process.CpuTime;
        foreach (var some in positions.Chunk(Together))
        {
            var settle = new AcknowledgeRequest { Mailbox = mailbox, Fence = fence, Reader = Reader, Positions = { some } };
            var reply = await hub.Channel.UnaryAsync(HubMethods.Acknowledge, settle, options, cancellationToken);
            if (reply.Value.Acknowledged != some.Length)
            {
                throw new BenchException($"{some.Length} deliveries were to be acknowledged and {reply.Value.Acknowledged} were.");
            }
        }

        return (deliver / count, (hub.Process.CpuTime - before) / count);
    }
}
