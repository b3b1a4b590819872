using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;
using MotCua.Sdk.Tests.Hub;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>A vendor's process with an outbox on a real file.</summary>
internal sealed class OutboxHost : IAsyncDisposable
{
    private readonly IHost _host;

    private OutboxHost(IHost host) => _host = host;

    public IOutbox Outbox => _host.Services.GetRequiredService<IOutbox>();

    public MotCuaClient Client => _host.Services.GetRequiredService<MotCuaClient>();

    public static OutboxHost Make(SdkHub hub, EnrolledSystem system, string file, Action<OutboxOptions>? configure = null, Action<MotCuaOptions>? client = null, Func<IOutboxStore, IOutboxStore>? store = null, bool isRemote = false, TimeProvider? time = null)
    {
        var options = hub.Options(system, MotCuaWire.Grpc);
        client?.Invoke(options);
        return Make(options, isRemote ? new AwaySigner(SdkHub.SignerOf(system)) : SdkHub.SignerOf(system), file, configure, store, time);
    }

    public static OutboxHost Make(MotCuaOptions options, IMessageSigner signer, string file, Action<OutboxOptions>? configure = null, Func<IOutboxStore, IOutboxStore>? store = null, TimeProvider? time = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMotCua(o =>
            {
                (o.Hub, o.GrpcAddress, o.HubCode, o.SystemId, o.Wire) = (options.Hub, options.GrpcAddress, options.HubCode, options.SystemId, options.Wire);
                (o.HubCertificate, o.TrustAnchors, o.Retry) = (options.HubCertificate, options.TrustAnchors, options.Retry);
                foreach (var agency in options.Agencies)
                {
                    o.Agencies.Add(agency);
                }
            })
            .SignWith(signer)
            .UseSqliteOutbox(file, o =>
            {
                (o.BaseDelay, o.MaxDelay, o.CircuitMaxDelay) = (TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(50));
                (o.PollInterval, o.Lease) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromSeconds(1));
                configure?.Invoke(o);
            });
        if (time is not null)
        {
            builder.Services.RemoveAll<MotCua.Sdk.DependencyInjection.ClockSource>();
            builder.Services.AddSingleton(new MotCua.Sdk.DependencyInjection.ClockSource(time));
        }

        if (store is not null)
        {
            builder.Services.RemoveAll<IOutboxStore>();
            builder.Services.AddSingleton(_ => store(new DbOutboxStore(new StoreAccess(new SqliteStoreDatabase(file)))));
        }

        return new OutboxHost(builder.Build());
    }

    public async Task<OutboxHost> StartAsync()
    {
        await _host.StartAsync(TestContext.Current.CancellationToken);
        return this;
    }

    /// <summary>Waits until every message has its receipt or is given up.</summary>
    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while ((await Outbox.GetStatusAsync(deadline.Token)).Depth > 0)
        {
            await Task.Delay(10, deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        _host.Dispose();
    }
}
