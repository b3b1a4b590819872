using System.Diagnostics;
using MotCua.Bench.Accepting;
using MotCua.Bench.Hubs;
using MotCua.Bench.Workload;

namespace MotCua.Bench.Stored;

/// <summary>
/// Messages a second into a hub that has a million, beside one that has few: two hubs in one run, both warm, measured in turns so that what else the machine does meets both.
/// </summary>
internal sealed class StoredMeasure : IMeasure
{
    private const int Many = 1_000_000;
    private const int ShortMany = 2_000;
    private const int Few = 30_000;
    private const int ShortFew = 500;
    private const int Slice = 20_000;
    private const int ShortSlice = 500;
    private const int Turns = 5;
    private const double Least = 0.9;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    // The mailboxes are read by nobody here.
    private static readonly Dictionary<string, string> NoLimit = new(StringComparer.Ordinal) { ["MotCua__Mailbox__MaxMessages"] = "0", ["MotCua__Mailbox__MaxMegabytes"] = "0" };

    public string Name => "stored";

    public string About => "Messages/s into a hub that has 1,000,000; ratio: over a hub that has few, in turns (more is better).";

    public async Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var isShort = interval < Short;
        await using var full = await BenchHub.StartAsync([LandDossier.Commune, LandDossier.LandOffice], cancellationToken, settings: NoLimit);
        await using var empty = await BenchHub.StartAsync([LandDossier.Commune, LandDossier.LandOffice], cancellationToken, settings: NoLimit);
        var (ours, peer) = (new Side(full, cancellationToken), new Side(empty, cancellationToken));
        await ours.FillAsync(isShort ? ShortMany : Many, isShort ? ShortSlice : Slice);
        await peer.FillAsync(isShort ? ShortFew : Few, isShort ? ShortSlice : Slice);
        for (var i = 0; i < (isShort ? 1 : Turns); i++)
        {
            await peer.MeasureAsync(isShort ? ShortSlice : Slice);
            await ours.MeasureAsync(isShort ? ShortSlice : Slice);
        }

        var ratio = ours.Rate / peer.Rate;
        return new Measurement(Name, ours.Rate, "messages/s", "a hub that has few: messages/s", ratio,
            [
                new("messages", ours.Stored), new("peer_messages", peer.Stored), new("peer_rate", peer.Rate), new("hub_cpu_us", ours.CpuUs), new("peer_cpu_us", peer.CpuUs),
                new("stored_mb", full.StoredBytes() / 1048576.0), new("hub_peak_mb", full.Process.PeakMemory / 1048576.0),
            ],
            ">= 0.9", ratio >= Least);
    }

    private sealed class Side(BenchHub hub, CancellationToken cancellationToken)
    {
        private readonly SignedLoad _load = new(hub, cancellationToken);
        private readonly LoadSender _sender = new(hub, 10, 4);
        private TimeSpan _took;
        private TimeSpan _cpu;
        private int _measured;

        public int Stored { get; private set; }

        public double Rate => _measured / _took.TotalSeconds;

        public double CpuUs => _cpu.TotalMicroseconds / _measured;

        public async Task FillAsync(int messages, int slice)
        {
            while (Stored < messages)
            {
                await SendAsync(Math.Min(slice, messages - Stored));
            }
        }

        public async Task MeasureAsync(int messages)
        {
            var (took, cpu) = await SendAsync(messages);
            (_took, _cpu, _measured) = (_took + took, _cpu + cpu, _measured + messages);
        }

        private async Task<(TimeSpan Took, TimeSpan Cpu)> SendAsync(int messages)
        {
            var dossiers = await _load.SignAsync(messages / LandDossier.Messages);
            GC.Collect();
            var cpu = hub.Process.CpuTime;
            var clock = Stopwatch.StartNew();
            var answers = await _sender.SendAsync(dossiers, cancellationToken);
            var took = (clock.Elapsed, hub.Process.CpuTime - cpu);
            ReceiptSample.Verify(answers, messages, hub);
            Stored += messages;
            return took;
        }
    }
}
