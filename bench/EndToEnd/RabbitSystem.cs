using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using MotCua.Bench.Peers.Rabbit;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;
using RabbitMQ.Client;

namespace MotCua.Bench.EndToEnd;

/// <summary>The peer: RabbitMQ, and two systems that build the guarantees by hand.</summary>
internal sealed class RabbitSystem : FlowSides<RabbitSide>
{
    private RabbitSystem(int atOnce, IConnection connection)
        : base(atOnce, connection)
    {
    }

    protected override TimeSpan ServerCpu => TimeSpan.Zero;

    public static async Task<RabbitSystem> StartAsync(RabbitBroker broker, int atOnce, CancellationToken cancellationToken)
    {
        var connection = await broker.ConnectAsync(cancellationToken);
        var system = new RabbitSystem(atOnce, connection);
        var certificates = new ConcurrentDictionary<string, X509Certificate2>(StringComparer.Ordinal);
        await system.StartSidesAsync(
            (agency, folder) => RabbitSide.StartAsync(connection, agency, Path.Combine(folder, $"{agency}.db"), atOnce, certificates, system.Flow.Handled, cancellationToken),
            LandDossier.Commune, LandDossier.LandOffice);
        return system;
    }

    protected override Task EnqueueAsync(Message message, CancellationToken cancellationToken) => Sides[message.Header.From].EnqueueAsync(message);

    protected override async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var side in Sides.Values)
        {
            await side.DrainAsync();
        }
    }
}
