using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Messages;

namespace MotCua.Sdk.Tests.Hub;

public sealed class HandlerHubTests(SdkHub hub) : IClassFixture<SdkHub>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<MotCuaWire> Wires => [MotCuaWire.Grpc, MotCuaWire.Json];

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_handler_gets_verified_messages_of_a_document_in_order_and_acknowledges_them(MotCuaWire wire)
    {
        var mailbox = wire == MotCuaWire.Grpc ? "H32.12.1" : "H32.12.2";
        using var sender = await hub.ClientAsync($"order-sender-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        var seen = new Seen();
        using var host = await StartAsync<KeepingHandler>(wire, mailbox, seen);
        var sent = new List<SendOutcome>();
        for (var i = 0; i < 10; i++)
        {
            sent.Add(await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(mailbox, SdkHub.Document($"o{i % 2}", $"{i}")), Cancel));
        }

        await SdkHub.EventuallyAsync(() => seen.Messages.Count == 10, Cancel);
        foreach (var number in new[] { "o0", "o1" })
        {
            var subjects = seen.Messages.Where(m => m.Message.DocumentSent.Key.Number == number).Select(m => int.Parse(m.Message.DocumentSent.Subject)).ToList();
            Assert.Equal(subjects.Order(), subjects);
        }

        await host.StopAsync(Cancel);
        foreach (var outcome in sent)
        {
            Assert.Equal(DeliveryState.Acknowledged, (await sender.Exchange.GetMessageAsync(SdkHub.Commune, outcome.MessageId, Cancel)).Delivery.State);
        }
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_handler_that_fails_is_tried_again_and_one_that_goes_on_failing_parks_its_document_only(MotCuaWire wire)
    {
        var mailbox = wire == MotCuaWire.Grpc ? "H32.12.4" : "H32.12.5";
        using var sender = await hub.ClientAsync($"fail-sender-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        using var reader = await hub.ClientAsync($"fail-reader-{wire}".ToLowerInvariant(), wire, null, mailbox);
        var seen = new Seen();
        using var host = await StartAsync<FailingHandler>(wire, mailbox, seen);
        foreach (var (number, subject) in new[] { ("f1", "once"), ("f2", "always"), ("f2", "behind"), ("f3", "fine") })
        {
            await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(mailbox, SdkHub.Document(number, subject)), Cancel);
        }

        await SdkHub.EventuallyAsync(() => seen.Messages.Count(m => m.Message.DocumentSent.Subject is "once" or "fine") == 2 && seen.Tries("always") == 4, Cancel);
        List<DeadLetter> dead = [];
        await SdkHub.EventuallyAsync(
            () =>
            {
                dead = [.. reader.Exchange.ListDeadLettersAsync(mailbox, Cancel).ToBlockingEnumerable(Cancel)];
                return dead.Count == 2;
            },
            Cancel);
        await host.StopAsync(Cancel);
        Assert.Equal("The handler failed 4 times: InvalidOperationException.", dead[0].Reason);
        Assert.Equal([false, true], dead.Select(d => d.Parked));
        Assert.Equal((2, 0), (seen.Tries("once"), seen.Tries("behind")));
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_body_without_handler_goes_to_the_dead_letters_and_a_reject_at_once(MotCuaWire wire)
    {
        var mailbox = wire == MotCuaWire.Grpc ? "H32.11" : "H32.13";
        using var sender = await hub.ClientAsync($"reject-sender-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        using var reader = await hub.ClientAsync($"reject-reader-{wire}".ToLowerInvariant(), wire, null, mailbox);
        using var host = await StartAsync<RejectingHandler>(wire, mailbox, new Seen());
        await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(mailbox, SdkHub.Document("r1")), Cancel);
        await sender.Exchange.SendAsync(
            sender.Messages.From(SdkHub.Commune).ReportDocumentStatus(mailbox, new DocumentStatusReported { Key = SdkHub.Document("r2").Key, Status = DocumentStatus.Received }), Cancel);
        List<DeadLetter> dead = [];
        await SdkHub.EventuallyAsync(
            () =>
            {
                dead = [.. reader.Exchange.ListDeadLettersAsync(mailbox, Cancel).ToBlockingEnumerable(Cancel)];
                return dead.Count == 2;
            },
            Cancel);
        Assert.Equal(["unknown document register", "No handler for documentStatusReported."], dead.OrderBy(d => d.Position).Select(d => d.Reason));
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_delivery_whose_signer_is_not_trusted_never_reaches_a_handler(MotCuaWire wire)
    {
        var mailbox = wire == MotCuaWire.Grpc ? "G24.32" : "G24.32.6";
        using var sender = await hub.ClientAsync($"stranger-sender-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        using var reader = await hub.ClientAsync($"stranger-reader-{wire}".ToLowerInvariant(), wire, null, mailbox);
        var enrolled = await hub.Hub.EnrolAsync($"untrusting-{wire}".ToLowerInvariant(), mailbox);
        var options = hub.Options(enrolled, wire);
        options.TrustAnchors = Support.The.NewCertificate("another authority").ExportCertificatePem();
        var seen = new Seen();
        using var host = await StartAsync<KeepingHandler>(options, SdkHub.SignerOf(enrolled), seen);
        await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(mailbox, SdkHub.Document("x")), Cancel);
        List<DeadLetter> dead = [];
        await SdkHub.EventuallyAsync(
            () =>
            {
                dead = [.. reader.Exchange.ListDeadLettersAsync(mailbox, Cancel).ToBlockingEnumerable(Cancel)];
                return dead.Count == 1;
            },
            Cancel);
        Assert.Equal("SignerNotTrusted", dead[0].Reason);
        Assert.Empty(seen.Messages);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_handler_answers_a_transfer_and_the_other_side_hears_of_it(MotCuaWire wire)
    {
        var seen = new Seen();
        using var police = await StartAsync<AcceptingHandler>(wire, SdkHub.Police, new Seen());
        using var communeHost = await StartAsync<KeepingHandler>(wire, SdkHub.Commune, seen);
        var commune = communeHost.Services.GetRequiredService<MotCuaClient>();
        var transfer = await SdkHub.FirstTransferAsync(commune, Cancel);
        await commune.Exchange.SendAsync(transfer, Cancel);
        await SdkHub.EventuallyAsync(() => seen.Messages.Any(m => m.Message.Header.InReplyTo == transfer.Header.Id), Cancel);
        Assert.NotNull(seen.Messages.Single(m => m.Message.Header.InReplyTo == transfer.Header.Id).Message.TransferAccepted);

        // A stop acknowledges what was handled: the other wire's reader is another inbox, and would be kept out by a delivery left open.
        await police.StopAsync(Cancel);
        await communeHost.StopAsync(Cancel);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task Handlers_go_on_after_the_line_broke_and_the_hub_was_restarted(MotCuaWire wire)
    {
        await using var own = await TestKit.TestHub.StartAsync();
        var enrolled = await own.EnrolAsync("reader", SdkHub.OneStop);
        var senderSystem = await own.EnrolAsync("sender", SdkHub.Commune);
        await using var relay = TcpRelay.Start(() => wire == MotCuaWire.Grpc ? own.GrpcAddress : own.HttpAddress);
        var options = hub.Options(enrolled, wire);
        options.Hub = relay.Address;
        options.GrpcAddress = relay.Address;
        options.HubCode = own.Code;
        options.Handlers.MaxReconnectDelay = TimeSpan.FromMilliseconds(200);
        var seen = new Seen();
        using var host = await StartAsync<KeepingHandler>(options, SdkHub.SignerOf(enrolled), seen);
        for (var round = 1; round <= 3; round++)
        {
            var senderOptions = hub.Options(senderSystem, MotCuaWire.Json);
            senderOptions.Hub = own.HttpAddress;
            senderOptions.HubCode = own.Code;
            using var sender = MotCuaClient.Create(senderOptions, SdkHub.SignerOf(senderSystem));
            await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(SdkHub.OneStop, SdkHub.Document($"again-{round}")), Cancel);
            await SdkHub.EventuallyAsync(() => seen.Messages.Select(m => m.Id).Distinct().Count() == round, Cancel);
            if (round == 1)
            {
                relay.Break();
            }
            else
            {
                await own.RestartAsync();
            }
        }

        await host.StopAsync(Cancel);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_stop_lets_the_running_handler_finish_and_acknowledges_its_message(MotCuaWire wire)
    {
        var mailbox = wire == MotCuaWire.Grpc ? "H32.11.5" : "H32.11.5.2";
        using var sender = await hub.ClientAsync($"stop-sender-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        var slow = new Slow();
        var enrolled = await hub.Hub.EnrolAsync($"stop-reader-{wire}".ToLowerInvariant(), mailbox);
        using var host = await StartAsync<SlowHandler>(hub.Options(enrolled, wire), SdkHub.SignerOf(enrolled), slow);
        var sent = await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(mailbox, SdkHub.Document("slow")), Cancel);
        await slow.Started.Task.WaitAsync(Cancel);
        var stopping = host.StopAsync(Cancel);
        slow.Finish.SetResult();
        await stopping;
        Assert.Equal(DeliveryState.Acknowledged, (await sender.Exchange.GetMessageAsync(SdkHub.Commune, sent.MessageId, Cancel)).Delivery.State);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task A_handler_that_takes_its_time_does_not_hold_up_what_came_later(MotCuaWire wire)
    {
        var mailbox = wire == MotCuaWire.Grpc ? "G12.18" : "G12.12";
        using var sender = await hub.ClientAsync($"held-sender-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);
        var slow = new Slow();
        var enrolled = await hub.Hub.EnrolAsync($"held-reader-{wire}".ToLowerInvariant(), mailbox);
        using var host = await StartAsync<SlowHandler>(hub.Options(enrolled, wire), SdkHub.SignerOf(enrolled), slow);
        async Task<SendOutcome> SendAsync(string number) =>
            await sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(mailbox, SdkHub.Document(number, number)), Cancel);
        var first = await SendAsync("slow");
        await slow.Started.Task.WaitAsync(Cancel);
        var second = await SendAsync("quick");
        await slow.Passed.Task.WaitAsync(Cancel);
        slow.Finish.SetResult();
        await host.StopAsync(Cancel);
        Assert.Equal([first.MessageId, second.MessageId], slow.Begun);
        foreach (var sent in new[] { first, second })
        {
            Assert.Equal(DeliveryState.Acknowledged, (await sender.Exchange.GetMessageAsync(SdkHub.Commune, sent.MessageId, Cancel)).Delivery.State);
        }
    }

    private Task<IHost> StartAsync<THandler>(MotCuaWire wire, string mailbox, Seen seen)
        where THandler : class => StartAsync<THandler>(hub, wire, mailbox, seen);

    internal static async Task<IHost> StartAsync<THandler>(SdkHub hub, MotCuaWire wire, string mailbox, Seen seen)
        where THandler : class
    {
        var enrolled = await hub.Hub.EnrolAsync($"{typeof(THandler).Name}-{mailbox}-{wire}".ToLowerInvariant(), mailbox);
        return await StartAsync<THandler>(hub, hub.Options(enrolled, wire), SdkHub.SignerOf(enrolled), seen);
    }

    private Task<IHost> StartAsync<THandler>(MotCuaOptions options, MotCua.Sdk.Signing.IMessageSigner signer, object seen)
        where THandler : class => StartAsync<THandler>(hub, options, signer, seen);

    private static async Task<IHost> StartAsync<THandler>(SdkHub hub, MotCuaOptions options, MotCua.Sdk.Signing.IMessageSigner signer, object seen)
        where THandler : class
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(seen.GetType(), seen);
        builder.Services.AddMotCua(o => Copy(options, o)).SignWith(signer).UseSqliteStore(Path.Combine(hub.Hub.Folder, $"{Guid.NewGuid():N}.db")).AddHandler<THandler>();
        var host = builder.Build();
        await host.StartAsync(Cancel);
        return host;
    }

    private static void Copy(MotCuaOptions from, MotCuaOptions to)
    {
        foreach (var property in typeof(MotCuaOptions).GetProperties().Where(p => p.CanWrite))
        {
            property.SetValue(to, property.GetValue(from));
        }
    }

    public sealed class Seen
    {
        private readonly ConcurrentDictionary<string, int> _tries = new(StringComparer.Ordinal);

        public ConcurrentQueue<ReceivedMessage> Messages { get; } = new();

        public int Try(string subject) => _tries.AddOrUpdate(subject, 1, (_, n) => n + 1);

        public int Tries(string subject) => _tries.GetValueOrDefault(subject);
    }

    public sealed class KeepingHandler(Seen seen) : IMessageHandler
    {
        public Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            seen.Messages.Enqueue(message);
            return Task.CompletedTask;
        }
    }

    public sealed class FailingHandler(Seen seen) : IMessageHandler<DocumentSent>
    {
        public Task HandleAsync(ReceivedMessage<DocumentSent> message, CancellationToken cancellationToken)
        {
            var tries = seen.Try(message.Body.Subject);
            if (message.Body.Subject == "always" || (message.Body.Subject == "once" && tries == 1))
            {
                throw new InvalidOperationException("Nguyễn Thị Huệ must not appear in a log");
            }

            seen.Messages.Enqueue(message.Received);
            return Task.CompletedTask;
        }
    }

    public sealed class RejectingHandler : IMessageHandler<DocumentSent>
    {
        public Task HandleAsync(ReceivedMessage<DocumentSent> message, CancellationToken cancellationToken) => throw new RejectMessageException("unknown document register");
    }

    public sealed class AcceptingHandler(IExchangeClient exchange, MotCuaMessages messages) : IMessageHandler<DossierTransferred>
    {
        public Task HandleAsync(ReceivedMessage<DossierTransferred> message, CancellationToken cancellationToken) =>
            exchange.SendAsync(messages.Reply(message.Message).Accept(), cancellationToken);
    }

    public sealed class Slow
    {
        public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Finish { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Passed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Begun { get; } = new();
    }

    public sealed class SlowHandler(Slow slow) : IMessageHandler
    {
        public async Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            slow.Begun.Enqueue(message.Id);
            if (slow.Begun.First() != message.Id)
            {
                slow.Passed.TrySetResult();
                return;
            }

            slow.Started.TrySetResult();
            await slow.Finish.Task.WaitAsync(cancellationToken);
        }
    }
}
