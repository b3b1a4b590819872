using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MotCua.Sdk.Inbox;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;
using MotCua.Sdk.Tests.Hub;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Inbox;

/// <summary>A vendor's receiving process: handlers, inbox, outbox and a table of effects in one real file.</summary>
internal sealed class InboxHost : IAsyncDisposable
{
    private readonly IHost _host;

    private InboxHost(IHost host) => _host = host;

    public TestLog Log { get; private init; } = null!;

    public MotCuaClient Client => _host.Services.GetRequiredService<MotCuaClient>();

    public static async Task<InboxHost> StartAsync<THandler>(
        SdkHub hub, EnrolledSystem system, string file, MotCuaWire wire, object state, Action<InboxOptions>? inbox = null, Func<IInboxStore, IInboxStore>? store = null)
        where THandler : class
    {
        await ExecuteAsync(file, "CREATE TABLE IF NOT EXISTS effects (number TEXT NOT NULL, subject TEXT NOT NULL) STRICT");
        var log = new TestLog();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(log);
        builder.Services.AddSingleton(state.GetType(), state);
        var options = hub.Options(system, wire);
        builder.Services.AddMotCua(o =>
            {
                (o.Hub, o.GrpcAddress, o.HubCode, o.SystemId, o.Wire) = (options.Hub, options.GrpcAddress, options.HubCode, options.SystemId, options.Wire);
                (o.HubCertificate, o.TrustAnchors, o.Retry, o.LongPollLimit) = (options.HubCertificate, options.TrustAnchors, options.Retry, options.LongPollLimit);
                (o.Handlers.BaseDelay, o.Handlers.StopTimeout, o.Handlers.MaxReconnectDelay) = (TimeSpan.FromMilliseconds(5), TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
                foreach (var agency in options.Agencies)
                {
                    o.Agencies.Add(agency);
                }
            })
            .SignWith(SdkHub.SignerOf(system))
            .UseSqliteOutbox(file)
            .AddHandler<THandler>()
            .ConfigureInbox(inbox ?? (_ => { }));
        if (store is not null)
        {
            builder.Services.RemoveAll<IInboxStore>();
            builder.Services.AddSingleton(_ => store(new DbInboxStore(new StoreAccess(new SqliteStoreDatabase(file)))));
        }

        var host = new InboxHost(builder.Build()) { Log = log };
        await host._host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    public static async Task AddEffectAsync(DbTransaction transaction, string number, string subject, CancellationToken cancellationToken)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO effects (number, subject) VALUES (@number, @subject)";
        command.Parameters.Add(new SqliteParameter("@number", number));
        command.Parameters.Add(new SqliteParameter("@subject", subject));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task<List<(string Number, string Subject)>> EffectsAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT number, subject FROM effects ORDER BY rowid";
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var rows = new List<(string, string)>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            rows.Add((reader.GetString(0), reader.GetString(1)));
        }

        return rows;
    }

    public static async Task ExecuteAsync(string file, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public Task StopAsync() => _host.StopAsync(CancellationToken.None);

    /// <summary>The process is gone: nothing is finished, nothing is told to the hub.</summary>
    public void Kill() => Client.Dispose();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _host.Dispose();
    }
}
