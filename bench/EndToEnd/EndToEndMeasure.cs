using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using MotCua.Bench.Hubs;
using MotCua.Bench.Peers.Rabbit;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;

namespace MotCua.Bench.EndToEnd;

/// <summary>
/// SDK outbox → hub → SDK inbox → acknowledged, beside RabbitMQ with the same guarantees built by hand in its clients. The number of dossiers under way, which
/// bounds batch and prefetch, is doubled on both until the gain is under 5 %. Both are warmed up until their rate has settled.
/// </summary>
internal sealed class EndToEndMeasure : IMeasure
{
    private const int First = 64;
    private const int Last = 4096;
    private const double Gain = 1.05;
    private const double Least = 0.9;
    private const int MaxWarmUps = 8;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    public string Name => "end-to-end";

    public string About => "SDK outbox, hub, SDK inbox, acknowledged: messages a second; ratio: over RabbitMQ with the same guarantees by hand (more is better).";

    public async Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var ours = await BestAsync(n => OursAsync(n, interval, cancellationToken), interval);
        await using var broker = await RabbitBroker.StartAsync(cancellationToken);
        var peer = await BestAsync(n => PeerAsync(broker, n, interval, cancellationToken), interval);
        var raw = await RawRabbit.MeasureAsync(broker, interval, cancellationToken);
        var ratio = ours.Rate / peer.Rate;
        return new Measurement(
            Name, ours.Rate, "messages/s", "RabbitMQ, outbox, inbox, signatures and receipts by hand: messages/s", ratio,
            [
                new("at_once", ours.AtOnce), new("peer_rate", peer.Rate), new("peer_at_once", peer.AtOnce), new("raw_unsigned_rabbitmq_rate", raw),
                new("hub_cpu_us", ours.HubCpuUs), new("sdk_cpu_us", ours.ClientCpuUs), new("peer_client_cpu_us", peer.ClientCpuUs), new("messages", ours.Messages),
            ],
            ">= 0.9", ratio >= Least);
    }

    private static async Task<Result> BestAsync(Func<int, Task<Result>> run, TimeSpan interval)
    {
        var best = await run(First);
        for (var atOnce = First * 2; atOnce <= Last && interval >= Short; atOnce *= 2)
        {
            var next = await run(atOnce);
            var hasGained = next.Rate >= best.Rate * Gain;
            best = next.Rate > best.Rate ? next : best;
            if (!hasGained)
            {
                break;
            }
        }

        return best;
    }

    private static async Task<Result> OursAsync(int atOnce, TimeSpan interval, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-bench-e2e-");
        try
        {
            await using var hub = await BenchHub.StartAsync([LandDossier.Commune, LandDossier.LandOffice], cancellationToken);
            var flow = new DossierFlow();
            await using var commune = await SdkSide.StartAsync(hub, LandDossier.Commune, folder.FullName, atOnce, flow.Handled, cancellationToken);
            await using var office = await SdkSide.StartAsync(hub, LandDossier.LandOffice, folder.FullName, atOnce, flow.Handled, cancellationToken);
            var sides = new Dictionary<string, SdkSide>(StringComparer.Ordinal) { [LandDossier.Commune] = commune, [LandDossier.LandOffice] = office };
            return await FlowAsync(
                flow, atOnce, interval, (message, cancel) => sides[message.Header.From].Outbox.EnqueueAsync(message, cancel),
                async () =>
                {
                    await commune.DrainAsync();
                    await office.DrainAsync();
                },
                () => hub.Process.CpuTime, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Result> PeerAsync(RabbitBroker broker, int atOnce, TimeSpan interval, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-bench-peer-");
        try
        {
            await using var connection = await broker.ConnectAsync(cancellationToken);
            var flow = new DossierFlow();
            var certificates = new ConcurrentDictionary<string, X509Certificate2>(StringComparer.Ordinal);
            await using var commune = await RabbitSide.StartAsync(
                connection, LandDossier.Commune, Path.Combine(folder.FullName, "commune.db"), atOnce, certificates, flow.Handled, cancellationToken);
            await using var office = await RabbitSide.StartAsync(
                connection, LandDossier.LandOffice, Path.Combine(folder.FullName, "office.db"), atOnce, certificates, flow.Handled, cancellationToken);
            var sides = new Dictionary<string, RabbitSide>(StringComparer.Ordinal) { [LandDossier.Commune] = commune, [LandDossier.LandOffice] = office };
            return await FlowAsync(
                flow, atOnce, interval, (message, _) => sides[message.Header.From].EnqueueAsync(message),
                async () =>
                {
                    await commune.DrainAsync();
                    await office.DrainAsync();
                },
                () => TimeSpan.Zero, cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Result> FlowAsync(
        DossierFlow flow, int atOnce, TimeSpan interval, Func<Message, CancellationToken, Task> enqueue, Func<Task> drain, Func<TimeSpan> serverCpu, CancellationToken cancellationToken)
    {
        var slice = interval < Short ? interval / 2 : TimeSpan.FromSeconds(3);
        var before = 0.0;
        for (var i = 0; i < (interval < Short ? 1 : MaxWarmUps); i++)
        {
            var (rate, _) = await flow.RunAsync(atOnce, slice, enqueue, () => Task.CompletedTask, cancellationToken);
            if (i > 1 && rate < before * Gain)
            {
                break;
            }

            before = Math.Max(before, rate);
        }

        var server = serverCpu();
        var client = System.Environment.CpuUsage.TotalTime;
        var (measured, messages) = await flow.RunAsync(atOnce, interval, enqueue, drain, cancellationToken);
        return new Result(
            measured, atOnce, messages, (serverCpu() - server).TotalMicroseconds / messages, (System.Environment.CpuUsage.TotalTime - client).TotalMicroseconds / messages);
    }

    private sealed record Result(double Rate, int AtOnce, int Messages, double HubCpuUs, double ClientCpuUs);
}
