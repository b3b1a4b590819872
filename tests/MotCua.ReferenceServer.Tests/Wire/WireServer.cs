using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.Wire;
using MotCua.Interop;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Tests.Wire;

/// <summary>A server of the wire with services of the test's own; any error in its log is kept for the test.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WireServer(WebApplication app, string[] addresses)
    {
        _app = app;
        Http1 = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        Http2 = new HttpClient
        {
            BaseAddress = new Uri(addresses[1]),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public HttpClient Http1 { get; }

    public HttpClient Http2 { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<WireServer> StartAsync(Action<IEndpointRouteBuilder> map, Action<WireOptions>? options = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.UseWireLimits();
            kestrel.ListenCleartext(IPAddress.Loopback, 0, 0);
        });
        builder.Services.AddSingleton<IWireJson, InteropJson>();
        builder.Services.AddWire(options);
        var app = builder.Build();
        map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new WireServer(app, [.. addresses]);
    }

    public async ValueTask DisposeAsync()
    {
        Http1.Dispose();
        Http2.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
