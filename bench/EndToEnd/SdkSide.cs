using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MotCua.Bench.Hubs;
using MotCua.Contracts.V1;
using MotCua.Sdk;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Outbox;

namespace MotCua.Bench.EndToEnd;

/// <summary>One agency's system with the SDK: outbox, inbox and its own table in one SQLite file.</summary>
internal sealed class SdkSide : IAsyncDisposable
{
    private readonly IHost _host;

    private SdkSide(IHost host) => _host = host;

    public IOutbox Outbox => _host.Services.GetRequiredService<IOutbox>();

    public IExchangeClient Exchange => _host.Services.GetRequiredService<IExchangeClient>();

    /// <param name="hub">The hub.</param>
    /// <param name="agency">Its agency.</param>
    /// <param name="folder">Where its file lies.</param>
    /// <param name="batch">Most messages of a call and of a transaction, and unacknowledged deliveries at once.</param>
    /// <param name="handled">Told of each message, inside its transaction.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<SdkSide> StartAsync(BenchHub hub, string agency, string folder, int batch, Action<string> handled, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, $"{agency}.db");
        await SqliteTable.CreateAsync(file, "CREATE TABLE IF NOT EXISTS effects (message_id TEXT PRIMARY KEY, dossier TEXT NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID", cancellationToken);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(new FailureLog());
        builder.Services.AddSingleton(handled);
        var system = await hub.EnrolAsync($"bench-{agency}".ToLowerInvariant(), [agency], cancellationToken);
        builder.Services.AddMotCua(options =>
            {
                system.Configure(options);
                options.Wire = MotCuaWire.Grpc;
                options.GrpcAddress = hub.Process.Addresses[1];
                options.Handlers.Credit = Math.Min(batch, 10_000);
            })
            .SignWith(system.Signer)
            .UseSqliteOutbox(file, options => options.MaxBatch = Math.Min(batch, 1000))
            .ConfigureInbox(options => options.MaxBatch = Math.Min(batch, 1000))
            .AddHandler<EffectHandler>();
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return new SdkSide(host);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private sealed class EffectHandler(Action<string> handled) : ITransactionalHandler
    {
        public async Task HandleAsync(ReceivedMessage message, DbTransaction transaction, CancellationToken cancellationToken)
        {
            await SqliteTable.AddEffectAsync(transaction, message.Id, message.Dossier, message.Message.BodyCase.ToString());
            handled(message.Id);
        }
    }
}
