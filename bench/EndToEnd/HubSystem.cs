using MotCua.Bench.Hubs;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;

namespace MotCua.Bench.EndToEnd;

/// <summary>Ours: the hub, and two systems with the SDK.</summary>
internal sealed class HubSystem : FlowSystem
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly DirectoryInfo _folder;
    private readonly BenchHub _hub;
    private readonly Dictionary<string, SdkSide> _sides = [];

    private HubSystem(int atOnce, DirectoryInfo folder, BenchHub hub)
        : base(atOnce) => (_folder, _hub) = (folder, hub);

    protected override TimeSpan ServerCpu => _hub.Process.CpuTime;

    public static async Task<HubSystem> StartAsync(int atOnce, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-bench-e2e-");
        var system = new HubSystem(atOnce, folder, await BenchHub.StartAsync([LandDossier.Commune, LandDossier.LandOffice], cancellationToken));
        try
        {
            foreach (var agency in new[] { LandDossier.Commune, LandDossier.LandOffice })
            {
                system._sides.Add(agency, await SdkSide.StartAsync(system._hub, agency, folder.FullName, atOnce, system.Flow.Handled, cancellationToken));
            }

            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var side in _sides.Values)
        {
            await side.DisposeAsync();
        }

        await _hub.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    protected override Task EnqueueAsync(Message message, CancellationToken cancellationToken) => _sides[message.Header.From].Outbox.EnqueueAsync(message, cancellationToken);

    protected override async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var side in _sides.Values)
        {
            while ((await side.Outbox.GetStatusAsync(cancellationToken)).Depth > 0)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }

        while (await _hub.CountOpenAsync(cancellationToken) > 0)
        {
            await Task.Delay(Pause, cancellationToken);
        }
    }
}
