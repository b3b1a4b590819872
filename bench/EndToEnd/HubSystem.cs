using MotCua.Bench.Hubs;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;

namespace MotCua.Bench.EndToEnd;

/// <summary>Ours: the hub, and two systems with the SDK.</summary>
internal sealed class HubSystem : FlowSides<SdkSide>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    private readonly BenchHub _hub;

    private HubSystem(int atOnce, BenchHub hub)
        : base(atOnce, hub) => _hub = hub;

    protected override TimeSpan ServerCpu => _hub.Process.CpuTime;

    public static async Task<HubSystem> StartAsync(int atOnce, CancellationToken cancellationToken)
    {
        string[] agencies = [LandDossier.Commune, LandDossier.LandOffice];
        var hub = await BenchHub.StartAsync(agencies, cancellationToken);
        var system = new HubSystem(atOnce, hub);
        await system.StartSidesAsync((agency, folder) => SdkSide.StartAsync(hub, agency, folder, atOnce, system.Flow.Handled, cancellationToken), agencies);
        return system;
    }

    protected override Task EnqueueAsync(Message message, CancellationToken cancellationToken) => Sides[message.Header.From].Outbox.EnqueueAsync(message, cancellationToken);

    protected override async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var side in Sides.Values)
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
