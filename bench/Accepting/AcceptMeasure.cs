using System.Diagnostics;
using MotCua.Bench.Hubs;
using MotCua.Bench.Signing;
using MotCua.Bench.Workload;

namespace MotCua.Bench.Accepting;

/// <summary>
/// Messages that the hub accepts a second, and its CPU time for each over ES256 sign + verify of the same run. Each is signed, checked
/// whole, on disk, and answered with its receipt.
/// </summary>
internal sealed class AcceptMeasure(string name, int dossiersPerCall, int callers) : IMeasure
{
    // The hub's compiler recompiles hot code in steps; it has settled when a slice costs no less than the one before.
    private const int Slice = 10_000;
    private const int ShortSlice = 1_000;
    private const int MinSlices = 3;
    private const int MaxSlices = 10;
    private const double Settled = 0.97;
    private const int MaxMessages = 400_000;
    private const double MostCost = 2.0;
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan YardstickTime = TimeSpan.FromSeconds(2);

    public string Name => name;

    public string About => dossiersPerCall == 0
        ? $"As accept, but one message a Send, {callers} at once."
        : $"Land mix into the hub by SendBatch of {dossiersPerCall * LandDossier.Messages}, {callers} at once: rate, and hub CPU a message over ES256 sign + verify.";

    public async Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        await using var hub = await BenchHub.StartAsync([LandDossier.Commune, LandDossier.LandOffice], cancellationToken);
        var load = new SignedLoad(hub, cancellationToken);
        var sender = new LoadSender(hub, dossiersPerCall, callers);
        await sender.RequireFormsCheckedAsync(load, cancellationToken);

        var rate = await WarmUpAsync(hub, load, sender, interval < Short, cancellationToken);
        var yardstick = Es256Cost.Measure(interval < Short ? interval / 4 : YardstickTime);
        var dossiers = await load.SignAsync((int)Math.Clamp(rate * interval.TotalSeconds, callers * LandDossier.Messages, MaxMessages) / LandDossier.Messages);
        var bytes = dossiers.Sum(dossier => dossier.Sum(message => (long)message.Payload.Length));
        var messages = dossiers.Sum(dossier => dossier.Count);
        GC.Collect();

        var cpu = hub.Process.CpuTime;
        var clock = Stopwatch.StartNew();
        var answers = await sender.SendAsync(dossiers, cancellationToken);
        var elapsed = clock.Elapsed;
        cpu = hub.Process.CpuTime - cpu;
        yardstick = (yardstick + Es256Cost.Measure(interval < Short ? interval / 4 : YardstickTime)) / 2;

        var verified = ReceiptSample.Verify(answers, messages, hub);
        var each = cpu / messages;
        var (deliver, acknowledge) = await Delivering.MeasureAsync(hub, LandDossier.LandOffice, messages / LandDossier.Messages, cancellationToken);
        return new Measurement(Name, messages / elapsed.TotalSeconds, "messages/s", "hub CPU a message over ES256 sign + verify", each / yardstick,
        [
            new("hub_cpu_us", each.TotalMicroseconds),
            new("peer_us", yardstick.TotalMicroseconds),
            new("deliver_cpu_us", deliver.TotalMicroseconds),
            new("acknowledge_cpu_us", acknowledge.TotalMicroseconds),
            new("mean_payload_bytes", (double)bytes / messages),
            new("messages", messages),
            new("receipts_verified", verified),
            new("hub_cores_busy", cpu / elapsed),
            new("hub_peak_mb", hub.Process.PeakMemory / 1048576.0),
            new("stored_mb", hub.StoredBytes() / 1048576.0),
        ],
        dossiersPerCall > 0 ? "<= 2.0" : null, dossiersPerCall > 0 ? each / yardstick <= MostCost : null);
    }

    // Messages a second of the last slice.
    private static async Task<double> WarmUpAsync(BenchHub hub, SignedLoad load, LoadSender sender, bool isShort, CancellationToken cancellationToken)
    {
        var slice = isShort ? ShortSlice : Slice;
        var before = TimeSpan.MaxValue;
        for (var i = 1; ; i++)
        {
            var dossiers = await load.SignAsync(slice / LandDossier.Messages);
            var cpu = hub.Process.CpuTime;
            var clock = Stopwatch.StartNew();
            await sender.SendAsync(dossiers, cancellationToken);
            cpu = hub.Process.CpuTime - cpu;
            if (isShort || i == MaxSlices || (i >= MinSlices && cpu > before * Settled))
            {
                return slice / clock.Elapsed.TotalSeconds;
            }

            before = cpu;
        }
    }
}
