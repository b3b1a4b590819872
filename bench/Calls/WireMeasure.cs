using System.Diagnostics;
using MotCua.Bench.Hubs;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Wire.HealthV1;
using MotCua.Sdk.Transport;

namespace MotCua.Bench.Calls;

/// <summary>Empty unary calls a second over gRPC, and the server's CPU time for each beside a bare Kestrel that answers the same bytes.</summary>
internal sealed class WireMeasure : IMeasure
{
    private const int Callers = 64;
    private const int Block = 2_000;

    private static readonly WireMethod<HealthCheckRequest, HealthCheckResponse> Check = new(HealthReflection.Descriptor.Services[0], "Check");

    public string Name => "wire";

    public string About => $"Empty unary gRPC calls to the hub's health service, {Callers} at once: rate, and server CPU a call over bare Kestrel's.";

    public async Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        Run ours;
        await using (var hub = await BenchHub.StartAsync([Workload.LandDossier.Commune], cancellationToken))
        {
            ours = await RunAsync(hub.Channel, hub.Process, interval / 2, cancellationToken);
        }

        await using var bare = await ChildProcess.StartAsync("MotCua.Bench.dll", [BareServer.Flag], addresses: 1, new Dictionary<string, string>(StringComparer.Ordinal), cancellationToken);
        using var channel = new WireChannel(new WireChannelOptions { BaseAddress = bare.Addresses[0] });
        var peer = await RunAsync(channel, bare, interval / 2, cancellationToken);
        return new Measurement(Name, ours.Rate, "calls/s", "server CPU a call over bare Kestrel's", ours.Cpu / peer.Cpu,
        [
            new("hub_cpu_us", ours.Cpu.TotalMicroseconds),
            new("peer_us", peer.Cpu.TotalMicroseconds),
            new("peer_calls_per_s", peer.Rate),
        ]);
    }

    private static async Task<Run> RunAsync(WireChannel channel, ChildProcess server, TimeSpan interval, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < interval / 2)
        {
            await CallAsync(channel, cancellationToken);
        }

        var calls = 0;
        var cpu = server.CpuTime;
        clock.Restart();
        while (clock.Elapsed < interval)
        {
            await CallAsync(channel, cancellationToken);
            calls += Block;
        }

        return new Run(calls / clock.Elapsed.TotalSeconds, (server.CpuTime - cpu) / calls);
    }

    private static Task CallAsync(WireChannel channel, CancellationToken cancellationToken) =>
        Parallel.ForAsync(0, Block, new ParallelOptions { MaxDegreeOfParallelism = Callers, CancellationToken = cancellationToken }, async (_, token) =>
        {
            var reply = await channel.UnaryAsync(Check, new HealthCheckRequest(), WireCallOptions.None, token);
            if (reply.Value.Status != HealthCheckResponse.Types.ServingStatus.Serving)
            {
                throw new BenchException($"The server answered {reply.Value.Status}.");
            }
        });

    private readonly record struct Run(double Rate, TimeSpan Cpu);
}
