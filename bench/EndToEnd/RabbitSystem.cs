using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using MotCua.Bench.Peers.Rabbit;
using MotCua.Bench.Workload;
using MotCua.Contracts.V1;
using RabbitMQ.Client;

namespace MotCua.Bench.EndToEnd;

/// <summary>The peer: RabbitMQ, and two systems that build the guarantees by hand.</summary>
internal sealed class RabbitSystem : FlowSystem
{
    private readonly DirectoryInfo _folder;
    private readonly IConnection _connection;
    private readonly Dictionary<string, RabbitSide> _sides = [];

    private RabbitSystem(int atOnce, DirectoryInfo folder, IConnection connection)
        : base(atOnce) => (_folder, _connection) = (folder, connection);

    protected override TimeSpan ServerCpu => TimeSpan.Zero;

    public static async Task<RabbitSystem> StartAsync(RabbitBroker broker, int atOnce, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-bench-peer-");
        var system = new RabbitSystem(atOnce, folder, await broker.ConnectAsync(cancellationToken));
        var certificates = new ConcurrentDictionary<string, X509Certificate2>(StringComparer.Ordinal);
        try
        {
            foreach (var agency in new[] { LandDossier.Commune, LandDossier.LandOffice })
            {
                system._sides.Add(agency, await RabbitSide.StartAsync(
                    system._connection, agency, Path.Combine(folder.FullName, $"{agency}.db"), atOnce, certificates, system.Flow.Handled, cancellationToken));
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

        await _connection.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    protected override Task EnqueueAsync(Message message, CancellationToken cancellationToken) => _sides[message.Header.From].EnqueueAsync(message);

    protected override async Task DrainAsync(CancellationToken cancellationToken)
    {
        foreach (var side in _sides.Values)
        {
            await side.DrainAsync();
        }
    }
}
