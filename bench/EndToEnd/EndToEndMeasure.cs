using MotCua.Bench.Peers.Rabbit;

namespace MotCua.Bench.EndToEnd;

/// <summary>
/// SDK outbox → hub → SDK inbox → acknowledged, beside RabbitMQ with the same guarantees built by hand in its clients. The number of dossiers under way, which
/// bounds batch and prefetch, is doubled on both over the whole range; then both run, each at its best, in turns, so that what else the machine does meets both.
/// </summary>
internal sealed class EndToEndMeasure : IMeasure
{
    private const int First = 64;
    private const int Last = 4096;
    private const int Turns = 4;
    private const double Least = 0.9;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    public string Name => "end-to-end";

    public string About => "SDK outbox, hub, SDK inbox, acknowledged: messages a second; ratio: over RabbitMQ with the same guarantees by hand (more is better).";

    public async Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var isShort = interval < Short;
        await using var broker = await RabbitBroker.StartAsync(cancellationToken);
        var atOnce = await BestAsync(async n => await HubSystem.StartAsync(n, cancellationToken), interval, cancellationToken);
        var peerAtOnce = await BestAsync(async n => await RabbitSystem.StartAsync(broker, n, cancellationToken), interval, cancellationToken);
        await using var ours = await HubSystem.StartAsync(atOnce, cancellationToken);
        await using var peer = await RabbitSystem.StartAsync(broker, peerAtOnce, cancellationToken);
        await ours.WarmUpAsync(isShort, cancellationToken);
        await peer.WarmUpAsync(isShort, cancellationToken);
        for (var i = 0; i < (isShort ? 1 : Turns); i++)
        {
            await ours.MeasureAsync(interval, cancellationToken);
            await peer.MeasureAsync(interval, cancellationToken);
        }

        var raw = await RawRabbit.MeasureAsync(broker, interval, cancellationToken);
        var ratio = ours.Rate / peer.Rate;
        return new Measurement(
            Name, ours.Rate, "messages/s", "RabbitMQ, outbox, inbox, signatures and receipts by hand: messages/s", ratio,
            [
                new("at_once", atOnce), new("peer_rate", peer.Rate), new("peer_at_once", peerAtOnce), new("raw_unsigned_rabbitmq_rate", raw),
                new("hub_cpu_us", ours.ServerCpuUs), new("sdk_cpu_us", ours.ClientCpuUs), new("peer_client_cpu_us", peer.ClientCpuUs),
                new("messages", ours.Messages), new("peer_messages", peer.Messages),
            ],
            ">= 0.9", ratio >= Least);
    }

    private static async Task<int> BestAsync(Func<int, Task<FlowSystem>> start, TimeSpan interval, CancellationToken cancellationToken)
    {
        // Every doubling is tried: on a shared machine one or two may gain nothing by chance, and what comes after them would never be seen.
        var (best, bestRate) = (First, 0.0);
        for (var atOnce = First; atOnce <= Last && interval >= Short; atOnce *= 2)
        {
            await using var system = await start(atOnce);
            await system.WarmUpAsync(isShort: false, cancellationToken);
            await system.MeasureAsync(interval, cancellationToken);
            (best, bestRate) = system.Rate > bestRate ? (atOnce, system.Rate) : (best, bestRate);
        }

        return best;
    }
}
