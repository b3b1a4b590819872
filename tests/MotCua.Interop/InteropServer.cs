using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using MotCua.Contracts.Wire;
using MotCua.ReferenceServer.Wire;

namespace MotCua.Interop;

/// <summary>The interop service on real sockets: HTTP/2 on one port and HTTP/1.1 on another.</summary>
public sealed class InteropServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InteropServer(WebApplication app, Uri http1, Uri http2)
    {
        _app = app;
        Http1 = http1;
        Http2 = http2;
    }

    /// <summary>Connect over HTTP/1.1.</summary>
    public Uri Http1 { get; }

    /// <summary>gRPC and Connect over HTTP/2 with prior knowledge.</summary>
    public Uri Http2 { get; }

    /// <summary>Starts the server; port 0 takes a free one.</summary>
    public static async Task<InteropServer> StartAsync(IPAddress address, int http2Port, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.UseWireLimits();
            kestrel.ListenCleartext(address, 0, http2Port);
        });
        builder.Services.AddSingleton<IWireJson, InteropJson>();
        builder.Services.AddWire();
        var app = builder.Build();
        app.MapWire(InteropService.Descriptor, InteropService.Map);
        app.MapWireReflectionAndHealth();
        await app.StartAsync(cancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToArray();
        return new InteropServer(app, new Uri(addresses[0]), new Uri(addresses[1]));
    }

    /// <summary>Runs until the process is told to stop.</summary>
    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
