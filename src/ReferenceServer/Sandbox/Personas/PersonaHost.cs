using System.Security.Cryptography;
using MotCua.Sdk;
using MotCua.Sdk.Catalog;
using MotCua.Sdk.Directory;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Sandbox;
using MotCua.Sdk.Tracking;

namespace MotCua.ReferenceServer.Sandbox.Personas;

/// <summary>A persona's system: a host of its own with the SDK, a key of its own, and one handler. Nothing of the hub is reached but its sockets.</summary>
internal sealed class PersonaHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ECDsa _key;

    private PersonaHost(DemoCast.Role role, IHost host, ECDsa key)
    {
        Role = role;
        _host = host;
        _key = key;
    }

    public DemoCast.Role Role { get; }

    public Persona Persona => _host.Services.GetRequiredService<Persona>();

    public ITrackingClient Tracking => _host.Services.GetRequiredService<ITrackingClient>();

    public static async Task<PersonaHost> StartAsync(
        DemoCast cast, DemoCast.Role role, HubPlace place, DemoTimeline timeline, Func<Desk, Persona> make, CancellationToken cancellationToken)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var enrolled = await SandboxEnrollment.EnrollAsync(place.Json, role.System, [role.Code], key, cancellationToken);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddMotCua(options =>
            {
                enrolled.Configure(options);
                options.Wire = role.SpeaksJson ? MotCuaWire.Json : MotCuaWire.Grpc;
                options.GrpcAddress = role.SpeaksJson ? null : place.Grpc;
            })
            .SignWith(enrolled.Signer)
            .UseTimeProvider(place.Clock)
            .UseSqliteStore(Path.Combine(place.Folder, $"{role.System}.db"))
            .AddHandler<PersonaHandler>();
        builder.Services.AddSingleton(timeline).AddSingleton(cast).AddSingleton(role).AddSingleton(provider => make(new Desk(cast, role, timeline, place.Clock, place.Night)
        {
            Exchange = provider.GetRequiredService<IExchangeClient>(),
            Catalog = provider.GetRequiredService<ICatalogClient>(),
            Directory = provider.GetRequiredService<IDirectoryClient>(),
        }));
        var host = builder.Build();
        _ = host.Services.GetRequiredService<Persona>();
        await host.StartAsync(cancellationToken);
        return new PersonaHost(role, host, key);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _key.Dispose();
    }
}
