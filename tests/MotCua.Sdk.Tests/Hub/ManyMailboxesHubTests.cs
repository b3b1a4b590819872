using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Hub;

/// <summary>A provincial system: one certificate, one stream, the mailboxes of 5,000 agencies; and readers that do not read.</summary>
public sealed class ManyMailboxesHubTests : IDisposable
{
    private const int Mailboxes = 5000;
    private const int Credit = 10_000;

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-many-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task One_stream_reads_five_thousand_mailboxes()
    {
        string[] agencies = [.. Enumerable.Range(1, Mailboxes).Select(i => $"H32.50.{i}")];
        await using var hub = await TestHub.StartAsync(new TestHubOptions
        {
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Data:Folder"] = DataWith(agencies) },
        });
        var province = await hub.EnrolAsync("province", agencies);
        var sender = await hub.EnrolAsync("many-sender", SdkHub.Commune);
        using var client = MotCuaClient.Create(Options(hub, sender), SdkHub.SignerOf(sender));
        var seen = new Seen();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(seen);
        builder.Services.AddMotCua(options =>
            {
                var wanted = Options(hub, province);
                (options.Hub, options.GrpcAddress, options.HubCode, options.SystemId, options.Wire) = (wanted.Hub, wanted.GrpcAddress, wanted.HubCode, wanted.SystemId, wanted.Wire);
                (options.HubCertificate, options.TrustAnchors) = (wanted.HubCertificate, wanted.TrustAnchors);
                agencies.ToList().ForEach(options.Agencies.Add);
            })
            .SignWith(SdkHub.SignerOf(province))
            .UseSqliteOutbox(Path.Combine(_folder, "province.db"))
            .AddHandler<SeeingHandler>();
        using var host = builder.Build();
        await host.StartAsync(Cancel);

        // Half of them meet an open stream, all of them one message; the last mailbox gets as many more, in their order.
        await SendAsync(client, agencies);
        await SendAsync(client, Enumerable.Repeat(agencies[^1], 100));
        await SdkHub.EventuallyAsync(() => seen.Count == Mailboxes + 100, Cancel);
        Assert.Equal(agencies.Order(StringComparer.Ordinal), seen.Positions.Keys.Order(StringComparer.Ordinal));
        Assert.All(agencies[..^1], agency => Assert.Equal([1L], seen.Positions[agency]));
        Assert.Equal(Enumerable.Range(1, 101).Select(i => (long)i), seen.Positions[agencies[^1]].Order());

        // A handler that failed, or a lost mailbox, would have opened a second stream.
        Assert.Single(hub.LogLines, line => line.Contains($"A stream of {Mailboxes} mailboxes opened", StringComparison.Ordinal));
        await host.StopAsync(Cancel);
        Assert.Empty(hub.LogErrors);
    }

    [Fact]
    public async Task A_reader_that_stops_reading_its_socket_holds_up_no_other_and_then_reads_everything_in_order()
    {
        const int Large = 1400;
        await using var hub = await TestHub.StartAsync();
        using var sender = await ClientAsync(hub, "slow-sender", SdkHub.Commune);
        using var slow = await ClientAsync(hub, "slow-reader", SdkHub.OneStop);
        using var quick = await ClientAsync(hub, "quick-reader", SdkHub.Police);
        await using var stuck = slow.Exchange.SubscribeAsync([SdkHub.OneStop], Cancel).GetAsyncEnumerator(Cancel);
        await using var other = quick.Exchange.SubscribeAsync([SdkHub.Police], Cancel).GetAsyncEnumerator(Cancel);

        // About 12 MB, far more than both ends of a socket and HTTP/2's windows hold; nobody reads them now.
        var content = new string('x', 7_900);
        var first = await sender.Exchange.SendAsync(Document(SdkHub.OneStop, "first"), Cancel);
        Assert.True(await stuck.MoveNextAsync());
        for (var sent = 0; sent < Large; sent += 100)
        {
            var outcomes = await sender.Exchange.SendBatchAsync([.. Enumerable.Range(sent, 100).Select(i => Document(SdkHub.OneStop, $"{i}"))], Cancel);
            Assert.All(outcomes, outcome => Assert.Null(outcome.Failure));
        }

        var subjects = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            await sender.Exchange.SendAsync(Document(SdkHub.Police, $"{i}"), Cancel);
            Assert.True(await other.MoveNextAsync());
            subjects.Add(other.Current.Message.DocumentSent.Subject);
            await quick.Exchange.AcknowledgeAsync(other.Current, Cancel);
        }

        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}"), subjects);
        Assert.NotEqual(DeliveryState.Enqueued, (await sender.Exchange.GetMessageAsync(SdkHub.Commune, first.MessageId, Cancel)).Delivery.State);

        // It had not been sent everything: the hub waited for this reader's socket, and only for this one's.
        var last = await sender.Exchange.SendAsync(Document(SdkHub.OneStop, "last"), Cancel);
        Assert.Equal(DeliveryState.Enqueued, (await sender.Exchange.GetMessageAsync(SdkHub.Commune, last.MessageId, Cancel)).Delivery.State);
        for (var i = 0; i < Large; i++)
        {
            Assert.True(await stuck.MoveNextAsync());
            Assert.Equal($"{i}", stuck.Current.Message.DocumentSent.Subject);
        }

        Assert.True(await stuck.MoveNextAsync());
        Assert.Equal(("last", Large + 2L), (stuck.Current.Message.DocumentSent.Subject, stuck.Current.Position));

        Message Document(string to, string subject)
        {
            var document = SdkHub.Document(Guid.NewGuid().ToString("N")[..12], subject);
            document.Content = content;
            return sender.Messages.From(SdkHub.Commune).SendDocument(to, document);
        }
    }

    private static MotCuaOptions Options(TestHub hub, EnrolledSystem system) => new()
    {
        Hub = hub.HttpAddress,
        GrpcAddress = hub.GrpcAddress,
        HubCode = hub.Code,
        SystemId = system.System,
        Agencies = [.. system.Agencies],
        Wire = MotCuaWire.Grpc,
        HubCertificate = system.HubCertificatePem,
        TrustAnchors = system.AuthorityPem,
        Handlers = { Credit = Credit },
    };

    private static async Task<MotCuaClient> ClientAsync(TestHub hub, string name, string agency)
    {
        var system = await hub.EnrolAsync(name, agency);
        return MotCuaClient.Create(Options(hub, system), SdkHub.SignerOf(system));
    }

    private static async Task SendAsync(MotCuaClient client, IEnumerable<string> recipients)
    {
        foreach (var some in recipients.Chunk(500))
        {
            var outcomes = await client.Exchange.SendBatchAsync(
                [.. some.Select((agency, i) => client.Messages.From(SdkHub.Commune).SendDocument(agency, SdkHub.Document($"{agency}-{i}")))], Cancel);
            Assert.All(outcomes, outcome => Assert.Null(outcome.Failure));
        }
    }

    private string DataWith(string[] agencies)
    {
        var data = Path.Combine(_folder, "data");
        foreach (var file in System.IO.Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "data"), "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(data, Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "data"), file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            System.IO.File.Copy(file, copy);
        }

        System.IO.File.WriteAllText(Path.Combine(data, "directory", "many.json"), JsonSerializer.Serialize(new
        {
            agencies = agencies.Select(code => new { code, name = $"Đơn vị {code}", tier = "TIER_COMMUNE", parent = "H32", homeHub = "H32.99" }),
        }));
        return data;
    }

    public sealed class Seen
    {
        private int _count;

        public ConcurrentDictionary<string, ConcurrentQueue<long>> Positions { get; } = new(StringComparer.Ordinal);

        public int Count => Volatile.Read(ref _count);

        public void Add(ReceivedMessage message)
        {
            Positions.GetOrAdd(message.Mailbox, _ => []).Enqueue(message.Position);
            Interlocked.Increment(ref _count);
        }
    }

    public sealed class SeeingHandler(Seen seen) : IMessageHandler<DocumentSent>
    {
        public Task HandleAsync(ReceivedMessage<DocumentSent> message, CancellationToken cancellationToken)
        {
            seen.Add(message.Received);
            return Task.CompletedTask;
        }
    }
}
