using MotCua.Contracts.V1;

namespace MotCua.Bench.EndToEnd;

/// <summary>Two agencies' systems and what carries messages between them, running, with so many dossiers under way.</summary>
internal abstract class FlowSystem(int atOnce) : IAsyncDisposable
{
    private const double Gain = 1.05;
    private const int MaxWarmUps = 8;
    private const int MinWarmUps = 3;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    private int _inTime;
    private TimeSpan _interval;
    private TimeSpan _serverCpu;
    private TimeSpan _clientCpu;

    public int AtOnce => atOnce;

    public int Messages { get; private set; }

    /// <summary>Messages a second while all dossiers were under way: what the last ones took to end says nothing of the rate.</summary>
    public double Rate => _inTime / _interval.TotalSeconds;

    public double ServerCpuUs => _serverCpu.TotalMicroseconds / Messages;

    public double ClientCpuUs => _clientCpu.TotalMicroseconds / Messages;

    protected DossierFlow Flow { get; } = new();

    protected abstract TimeSpan ServerCpu { get; }

    /// <summary>Runs until the rate has settled: hot code is compiled in steps.</summary>
    public async Task WarmUpAsync(bool isShort, CancellationToken cancellationToken)
    {
        var before = 0;
        for (var i = 1; i <= (isShort ? 1 : MaxWarmUps); i++)
        {
            var (handled, _) = await RunAsync(isShort ? WarmUp / 6 : WarmUp, cancellationToken);
            if (i >= MinWarmUps && handled < before * Gain)
            {
                break;
            }

            before = Math.Max(before, handled);
        }
    }

    /// <summary>Runs for a time and adds it to the figures.</summary>
    public async Task MeasureAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var (server, client) = (ServerCpu, System.Environment.CpuUsage.TotalTime);
        var (inTime, all) = await RunAsync(interval, cancellationToken);
        Messages += all;
        _inTime += inTime;
        _interval += interval;
        _serverCpu += ServerCpu - server;
        _clientCpu += System.Environment.CpuUsage.TotalTime - client;
    }

    public abstract ValueTask DisposeAsync();

    protected abstract Task EnqueueAsync(Message message, CancellationToken cancellationToken);

    /// <summary>Waits until every message has its verified receipt and is acknowledged.</summary>
    protected abstract Task DrainAsync(CancellationToken cancellationToken);

    private Task<(int InTime, int All)> RunAsync(TimeSpan interval, CancellationToken cancellationToken) =>
        Flow.RunAsync(atOnce, interval, EnqueueAsync, () => DrainAsync(cancellationToken), cancellationToken);
}
