using System.Collections.Concurrent;
using System.Diagnostics;
using MotCua.Bench.Hubs;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;

namespace MotCua.Bench.EndToEnd;

/// <summary>
/// From Send to the other side's handler at 500 messages a second: 50 dossiers of the land mix begin each second, evenly, and each sends a message every 102 ms whether or
/// not the others are quick.
/// </summary>
internal sealed class LatencyMeasure : IMeasure
{
    private const int DossiersPerSecond = 50;
    private const double MostMedian = 3;
    private const double MostP99 = 25;
    // Dossiers begin every 20 ms: with 102 ms between their messages those of ten dossiers do not fall together but every 2 ms.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(102);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(2);

    private readonly LandDossier _dossier = new(TimeProvider.System);
    private readonly ConcurrentDictionary<string, long> _sent = new(StringComparer.Ordinal);
    private ConcurrentBag<double> _took = [];
    private ConcurrentBag<double> _answered = [];
    private int _number;

    public string Name => "latency";

    public string About => "From Send to the handler of the other side at 500 messages a second: median ms; ratio: over the 3 ms that are asked (less is better).";

    public async Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-bench-latency-");
        try
        {
            await using var hub = await BenchHub.StartAsync([LandDossier.Commune, LandDossier.LandOffice], cancellationToken);
            await using var commune = await SdkSide.StartAsync(hub, LandDossier.Commune, folder.FullName, 64, Handled, cancellationToken);
            await using var office = await SdkSide.StartAsync(hub, LandDossier.LandOffice, folder.FullName, 64, Handled, cancellationToken);
            var sides = new Dictionary<string, SdkSide>(StringComparer.Ordinal) { [LandDossier.Commune] = commune, [LandDossier.LandOffice] = office };
            await RunAsync(interval < Short ? interval : WarmUp, sides, cancellationToken);
            (_took, _answered) = ([], []);
            var (hubCpu, sdkCpu) = (hub.Process.CpuTime, System.Environment.CpuUsage.TotalTime);
            var clock = Stopwatch.StartNew();
            await RunAsync(interval, sides, cancellationToken);
            var rate = _took.Count / clock.Elapsed.TotalSeconds;
            (hubCpu, sdkCpu) = ((hub.Process.CpuTime - hubCpu) / _took.Count, (System.Environment.CpuUsage.TotalTime - sdkCpu) / _took.Count);
            double[] answered = [.. _answered.Order()];
            double[] took = [.. _took.Order()];
            var (p50, p99) = (took[took.Length / 2], took[(int)(took.Length * 0.99)]);
            return new Measurement(Name, p50, "ms, median", "the 3 ms that are asked", p50 / MostMedian,
                [new("p90_ms", took[(int)(took.Length * 0.9)]), new("p99_ms", p99), new("most_ms", took[^1]), new("receipt_p50_ms", answered[answered.Length / 2]), new("messages", took.Length), new("rate", rate), new("hub_cpu_us", hubCpu.TotalMicroseconds), new("sdk_cpu_us", sdkCpu.TotalMicroseconds)],
                "p50 < 3 ms, p99 < 25 ms", p50 < MostMedian && p99 < MostP99);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void Handled(string id) => _took.Add(Stopwatch.GetElapsedTime(_sent[id]).TotalMilliseconds);

    private async Task RunAsync(TimeSpan interval, Dictionary<string, SdkSide> sides, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var dossiers = new List<Task>();
        for (var n = 0; n < interval.TotalSeconds * DossiersPerSecond; n++)
        {
            await UntilAsync(clock, TimeSpan.FromSeconds((double)n / DossiersPerSecond), cancellationToken);
            dossiers.Add(SendAsync(_dossier.Of(Interlocked.Increment(ref _number)), sides, cancellationToken));
        }

        await Task.WhenAll(dossiers);
        for (var i = 0; i < 200 && _took.Count < _sent.Count; i++)
        {
            await Task.Delay(10, cancellationToken);
        }

        if (_took.Count < _sent.Count)
        {
            throw new BenchException($"{_sent.Count} messages were sent and {_took.Count} handled.");
        }

        _sent.Clear();
    }

    private async Task SendAsync(IReadOnlyList<Message> messages, Dictionary<string, SdkSide> sides, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < messages.Count; i++)
        {
            await UntilAsync(clock, Step * i, cancellationToken);
            _sent[messages[i].Header.Id] = Stopwatch.GetTimestamp();
            var began = Stopwatch.GetTimestamp();
            await sides[messages[i].Header.From].Exchange.SendAsync(messages[i], cancellationToken);
            _answered.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    private static async Task UntilAsync(Stopwatch clock, TimeSpan at, CancellationToken cancellationToken)
    {
        if (at - clock.Elapsed is { } left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, cancellationToken);
        }
    }
}
