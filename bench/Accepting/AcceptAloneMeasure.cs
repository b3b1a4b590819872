using System.Diagnostics;
using MotCua.Bench.Hubs;
using MotCua.Bench.Peers.EfCore;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;

namespace MotCua.Bench.Accepting;

/// <summary>
/// Messages a second that the hub accepts, one a call, beside a hand-written endpoint on ASP.NET Core, EF Core and SQLite that takes the same signed messages and signs its
/// receipts. The calls at once are doubled on both until the gain is under 5 %.
/// </summary>
internal sealed class AcceptAloneMeasure : IMeasure
{
    private const int First = 8;
    private const int Last = 512;
    private const int Slice = 2_000;
    private const int ShortSlice = 200;
    private const double Gain = 1.05;
    private const double Least = 2;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public string Name => "accept-alone";

    public string About => "Messages the hub accepts a second, one a Send; ratio: over a hand-written ASP.NET Core + EF Core + SQLite endpoint with the same signatures (more is better).";

    public async Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        await using var hub = await BenchHub.StartAsync([LandDossier.Commune, LandDossier.LandOffice], cancellationToken);
        var load = new SignedLoad(hub, cancellationToken);
        await new LoadSender(hub, 0, 1).RequireFormsCheckedAsync(load, cancellationToken);
        var ours = await BestAsync(load, interval, () => hub.Process.CpuTime, async (dossiers, callers) =>
        {
            var answers = await new LoadSender(hub, 0, callers).SendAsync(dossiers, cancellationToken);
            ReceiptSample.Verify(answers, dossiers.Sum(dossier => dossier.Count), hub);
        });
        await using var endpoint = await EfPeer.StartAsync(hub.Signer, cancellationToken);
        var peer = await BestAsync(load, interval, () => endpoint.CpuTime, (dossiers, callers) => endpoint.SendAsync(dossiers, callers, cancellationToken));
        var ratio = ours.Rate / peer.Rate;
        return new Measurement(
            Name, ours.Rate, "messages/s", "EF Core + SQLite endpoint, same signatures: messages/s", ratio,
            [
                new("callers", ours.Callers), new("hub_cpu_us", ours.Cpu.TotalMicroseconds), new("messages", ours.Messages),
                new("peer_rate", peer.Rate), new("peer_callers", peer.Callers), new("peer_cpu_us", peer.Cpu.TotalMicroseconds), new("peer_messages", peer.Messages),
            ],
            ">= 2", ratio >= Least);
    }

    private static async Task<Result> BestAsync(
        SignedLoad load, TimeSpan interval, Func<TimeSpan> cpuTime, Func<List<IReadOnlyList<SignedMessage>>, int, Task> send)
    {
        var clock = Stopwatch.StartNew();
        Result result;
        do
        {
            result = await RunAsync(load, interval < Short ? ShortSlice : Slice, First, cpuTime, send);
        }
        while (interval >= Short && clock.Elapsed < WarmUp);

        var best = await RunAsync(load, (int)(result.Rate * interval.TotalSeconds), First, cpuTime, send);
        for (var callers = First * 2; callers <= Last && interval >= Short; callers *= 2)
        {
            var next = await RunAsync(load, (int)(best.Rate * interval.TotalSeconds), callers, cpuTime, send);
            var hasGained = next.Rate >= best.Rate * Gain;
            best = next.Rate > best.Rate ? next : best;
            if (!hasGained)
            {
                break;
            }
        }

        return best;
    }

    private static async Task<Result> RunAsync(
        SignedLoad load, int messages, int callers, Func<TimeSpan> cpuTime, Func<List<IReadOnlyList<SignedMessage>>, int, Task> send)
    {
        var dossiers = await load.SignAsync(Math.Max(messages / LandDossier.Messages, callers));
        GC.Collect();
        var cpu = cpuTime();
        var clock = Stopwatch.StartNew();
        await send(dossiers, callers);
        var (elapsed, sent) = (clock.Elapsed, dossiers.Count * LandDossier.Messages);
        return new Result(sent / elapsed.TotalSeconds, callers, sent, (cpuTime() - cpu) / sent);
    }

    private sealed record Result(double Rate, int Callers, int Messages, TimeSpan Cpu);
}
