using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.V1;
using MotCua.Sdk;
using MotCua.Sdk.Catalog;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Tracking;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Vendors;

/// <summary>Two vendors with the SDK, each in a host of its own, carry one land dossier through the hub from transfer to result.</summary>
public sealed class LandTransferTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(MotCuaWire.Grpc, MotCuaWire.Json)]
    [InlineData(MotCuaWire.Json, MotCuaWire.Grpc)]
    public async Task A_land_dossier_goes_from_transfer_to_result(MotCuaWire communeWire, MotCuaWire landWire)
    {
        await using var hub = await TestHub.StartAsync();
        var conversation = new Conversation();
        using var commune = await StartAsync<OneStop>(hub, "one-stop", OneStop.Code, communeWire, conversation);
        using var land = await StartAsync<LandOffice>(hub, "land-office", LandOffice.Code, landWire, conversation);

        var code = await commune.Services.GetRequiredService<ICatalogClient>().AllocateDossierCodeAsync(OneStop.Code, "intake-1", cancellationToken: Cancel);
        var messages = commune.Services.GetRequiredService<MotCuaMessages>();
        var exchange = commune.Services.GetRequiredService<IExchangeClient>();
        var transfer = messages.From(OneStop.Code).For("Giải quyết thủ tục hành chính", "NĐ 118/2025/NĐ-CP")
            .Transfer(LandOffice.Code, Dossier(code, hub.Clock.GetUtcNow()), MotCuaMessages.NewTaskId(hub.Clock));
        conversation.Add(await exchange.SendAsync(transfer, cancellationToken: Cancel));
        await conversation.End.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        string[] handled =
        [
            "land: DossierTransferred", "commune: TransferAccepted", "commune: SupplementRequested", "land: SupplementProvided", "commune: ResultIssued",
            "land: ResultReceived",
        ];
        Assert.Equal(handled.Order(StringComparer.Ordinal), conversation.Handled.Order(StringComparer.Ordinal));
        Assert.Equal(OneStop.Contract, conversation.Supplement);

        await ClosedAsync(commune, code, transfer.Header.Task);
        await ClosedAsync(land, code, transfer.Header.Task);
        await land.StopAsync(Cancel);
        await commune.StopAsync(Cancel);

        // The last message may be handled before its sender has the receipt: who stops has both.
        Assert.Equal(6, conversation.Sent.Count);
        Assert.All(conversation.Sent, sent => Assert.Equal(ReceiptState.Enqueued, sent.Statement.State));
        await AllAcknowledgedAsync(hub, conversation);
        Assert.Empty(hub.LogErrors);
        Assert.DoesNotContain(hub.LogLines, line => line.Contains("Nguyễn", StringComparison.Ordinal) || line.Contains("056190001234", StringComparison.Ordinal));
    }

    // Both sides see the task ended and every message of it, in the one order in which the hub took them.
    private static async Task ClosedAsync(IHost host, string code, string task)
    {
        var tracking = host.Services.GetRequiredService<ITrackingClient>();
        var dossier = await tracking.GetDossierAsync(code, Cancel);
        var view = dossier.Tasks.Single(one => one.Task == task);
        Assert.Equal((TaskPhase.Closed, OneStop.Code, LandOffice.Code), (view.Phase, view.Opener, view.Holder));
        Assert.Empty(view.Waits);
        Assert.Equal(ClockState.Stopped, view.Clock);

        var timeline = new List<TimelineEntry>();
        await foreach (var entry in tracking.GetTimelineAsync(code, cancellationToken: Cancel))
        {
            timeline.Add(entry);
        }

        string[] bodies = ["dossierTransferred", "transferAccepted", "supplementRequested", "supplementProvided", "resultIssued", "resultReceived"];
        Assert.Equal(bodies, timeline.Select(entry => entry.Body));
        Assert.All(timeline, entry => Assert.NotNull(entry.Message));
    }

    // A host that stops acknowledges what its handlers did.
    private static async Task AllAcknowledgedAsync(TestHub hub, Conversation conversation)
    {
        var system = await hub.EnrolAsync("auditor", OneStop.Code, LandOffice.Code);
        using var client = MotCuaClient.Create(Options(hub, system, MotCuaWire.Grpc), MessageSigner.FromPem(system.CertificatePem, system.KeyPem));
        foreach (var sent in conversation.Sent)
        {
            var answer = await client.Exchange.GetMessageAsync(sent.Prepared.Message.Header.From, sent.MessageId, Cancel);
            Assert.Equal(DeliveryState.Acknowledged, answer.Delivery.State);
        }
    }

    private static async Task<IHost> StartAsync<THandler>(TestHub hub, string name, string agency, MotCuaWire wire, Conversation conversation)
        where THandler : class
    {
        var system = await hub.EnrolAsync(name, agency);
        var host = new HostBuilder()
            .ConfigureServices(services => services
                .AddSingleton(conversation)
                .AddLogging(logging => logging.ClearProviders())
                .AddMotCua(options => Configure(options, hub, system, wire))
                .SignWith(_ => MessageSigner.FromPem(system.CertificatePem, system.KeyPem))
                .UseSqliteStore(Path.Combine(hub.Folder, $"{name}.db"))
                .AddHandler<THandler>())
            .Build();
        await host.StartAsync(Cancel);
        return host;
    }

    private static MotCuaOptions Options(TestHub hub, EnrolledSystem system, MotCuaWire wire)
    {
        var options = new MotCuaOptions();
        Configure(options, hub, system, wire);
        return options;
    }

    private static void Configure(MotCuaOptions options, TestHub hub, EnrolledSystem system, MotCuaWire wire)
    {
        options.Hub = hub.HttpAddress;
        options.GrpcAddress = hub.GrpcAddress;
        options.HubCode = hub.Code;
        options.SystemId = system.System;
        options.Agencies = [.. system.Agencies];
        options.Wire = wire;
        options.HubCertificate = system.HubCertificatePem;
        options.TrustAnchors = system.AuthorityPem;
        options.DirectoryCertificate = system.DirectoryCertificatePem;
    }

    private static DossierTransferred Dossier(string code, DateTimeOffset acceptedAt) => new()
    {
        Kind = TransferKind.Interconnected,
        Request = "Đề nghị đăng ký biến động đất đai",
        Dossier = new Dossier
        {
            Code = code,
            Procedure = new ProcedureRef { Code = "1.013831", Version = "2025.1" },
            Owner = new Party
            {
                Kind = PartyKind.Citizen, FullName = "Nguyễn Thị Huệ", Identities = { new Identity { Kind = IdentityKind.PersonalId, Number = "056190001234" } },
            },
            Summary = "Đăng ký biến động quyền sử dụng đất của bà Nguyễn Thị Huệ",
            IntakeChannel = IntakeChannel.Counter,
            ResultChannel = ResultChannel.Counter,
            AcceptingAgency = new AgencyRef { Code = OneStop.Code },
            DecidingAgency = new AgencyRef { Code = LandOffice.Code },
            AcceptedAt = acceptedAt.ToTimestamp(),
            Status = DossierStatus.Accepted,
        },
    };
}
