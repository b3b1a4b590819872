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
    // Enough for the hub's compiler to settle: it recompiles hot code in steps.
    private const int WarmUpMessages = 20_000;
    private const int ShortWarmUpMessages = 1_000;
    private const int MaxMessages = 400_000;
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

        var warm = await load.SignAsync((interval < Short ? ShortWarmUpMessages : WarmUpMessages) / LandDossier.Messages);
        await sender.SendAsync(warm[..(warm.Count / 2)], cancellationToken);
        var clock = Stopwatch.StartNew();
        await sender.SendAsync(warm[(warm.Count / 2)..], cancellationToken);
        var rate = (warm.Count - warm.Count / 2) / clock.Elapsed.TotalSeconds;

        var yardstick = Es256Cost.Measure(interval < Short ? interval / 4 : YardstickTime);
        var dossiers = await load.SignAsync((int)Math.Clamp(rate * interval.TotalSeconds, callers, MaxMessages / LandDossier.Messages));
        var bytes = dossiers.Sum(dossier => dossier.Sum(message => (long)message.Payload.Length));
        var messages = dossiers.Sum(dossier => dossier.Count);
        GC.Collect();

        var cpu = hub.Process.CpuTime;
        clock.Restart();
        var answers = await sender.SendAsync(dossiers, cancellationToken);
        var elapsed = clock.Elapsed;
        cpu = hub.Process.CpuTime - cpu;
        yardstick = (yardstick + Es256Cost.Measure(interval < Short ? interval / 4 : YardstickTime)) / 2;

        var verified = ReceiptSample.Verify(answers, messages, hub);
        var each = cpu / messages;
        return new Measurement(Name, messages / elapsed.TotalSeconds, "messages/s", "hub CPU a message over ES256 sign + verify", each / yardstick,
        [
            new("hub_cpu_us", each.TotalMicroseconds),
            new("peer_us", yardstick.TotalMicroseconds),
            new("mean_payload_bytes", (double)bytes / messages),
            new("messages", messages),
            new("receipts_verified", verified),
            new("hub_cores_busy", cpu / elapsed),
            new("hub_peak_mb", hub.Process.PeakMemory / 1048576.0),
            new("stored_mb", hub.StoredBytes() / 1048576.0),
        ]);
    }
}
