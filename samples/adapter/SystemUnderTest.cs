using System.Collections.Concurrent;
using System.Data.Common;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using MotCua.Sdk;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Directory;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Signing;

namespace Adapter;

/// <summary>A small product on the SDK: outbox, inbox and its own effects in one SQLite file.</summary>
internal sealed class SystemUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);
    private readonly HttpClient _signing = new();
    private IHost? _host;

    public string Agency { get; private set; } = "";

    public Notes Notes { get; private set; } = null!;

    /// <summary>How the handler treats messages of a body: done, fail or reject.</summary>
    public ConcurrentDictionary<string, string> Handling { get; } = new(StringComparer.Ordinal);

    public IOutbox Outbox => _host!.Services.GetRequiredService<IOutbox>();

    public Clock Clock { get; } = new();

    public KeptDirectory? Directory => Client.KeptDirectory;

    public MotCuaClient Client => _host!.Services.GetRequiredService<MotCuaClient>();

    public MotCuaMessages Messages => _host!.Services.GetRequiredService<MotCuaClient>().Messages;

    /// <summary>Enqueues a message, with what the product notes beside it.</summary>
    public Task SendAsync(Message message, IReadOnlyCollection<AttachmentSource> files, Func<DbTransaction, Task> noteAsync) => Notes.InTransactionAsync(async transaction =>
    {
        await Outbox.EnqueueAsync(message, files, transaction);
        await Notes.AddSentAsync(transaction, message.Header.Id);
        await noteAsync(transaction);
    });

    public async Task StartAsync(JsonObject request)
    {
        var file = Path.Combine((string)request["folder"]!, "system.db");
        Agency = (string)request["agency"]!;
        Notes = new Notes(file);
        Clock.Set(request);
        var signer = await SignerAsync(request);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(this);
        builder.Services.AddMotCua(options =>
            {
                options.Hub = new Uri((string)request["hub"]!["http"]!);
                options.GrpcAddress = new Uri((string)request["hub"]!["grpc"]!);
                options.HubCode = (string)request["hub"]!["code"]!;
                options.HubCertificate = (string)request["hub"]!["certificate"]!;
                options.TrustAnchors = (string)request["hub"]!["anchors"]!;
                options.DirectoryCertificate = (string?)request["hub"]!["authority"];
                options.DirectoryFolder = options.DirectoryCertificate is null ? null : Path.Combine((string)request["folder"]!, "directory");
                options.Wire = (string?)request["wire"] is "json" ? MotCuaWire.Json : MotCuaWire.Grpc;
                options.AuthHeader = (string?)request["auth"] == "MotCua-Authorization" ? AuthHeader.MotCuaAuthorization : AuthHeader.Authorization;
                options.SystemId = (string)request["system"]!["id"]!;
                options.Agencies.Add(Agency);
                options.TestMessages = true;
                options.Retry.AttemptTimeout = TimeSpan.FromSeconds(5);
                options.LongPollLimit = TimeSpan.FromSeconds(5);
                options.Handlers.BaseDelay = TimeSpan.FromMilliseconds(200);
            })
            .SignWith(signer)
            .UseTimeProvider(Clock)
            .UseSqliteOutbox(file, options => (options.BaseDelay, options.PollInterval, options.CircuitMaxDelay) = (TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1)))
            .AddHandler<Handler>();
        _host = builder.Build();
        await _host.StartAsync();
    }

    private async Task<IMessageSigner> SignerAsync(JsonObject request)
    {
        var certificate = (string)request["system"]!["certificate"]!;
        return request["signing"] is { } service
            ? await MessageSigner.FromRemoteAsync(
                new RemoteSignerOptions { Url = new Uri((string)service["url"]!), Secret = (string)service["secret"]!, KeyId = (string)service["keyId"]!, CertificateFile = certificate }, _signing, Clock, CancellationToken.None)
            : MessageSigner.FromPem(new PemSignerOptions { CertificateFile = certificate, KeyFile = (string)request["system"]!["key"]! });
    }

    /// <summary>Fills in what the product makes itself.</summary>
    public void Complete(Header header)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(Clock.GetUtcNow().ToUnixTimeMilliseconds());
        header.Id = MessageId.New(new At(now)).ToString();
        header.From = Agency;
        header.CreatedAt = Timestamp.FromDateTimeOffset(now);
        header.ExpiresAt ??= Timestamp.FromDateTimeOffset(now + Lifetime);
        header.Contract = "1.0";
        header.Test = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
            _host = null;
        }

        _signing.Dispose();
        SqliteConnection.ClearAllPools();
    }

    private sealed class At(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
