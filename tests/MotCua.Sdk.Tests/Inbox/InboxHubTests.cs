using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using MotCua.Contracts.V1;
using MotCua.Sdk.Exchange;
using MotCua.Sdk.Handlers;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Tests.Hub;
using MotCua.Sdk.Tests.Support;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Inbox;

/// <summary>The inbox on real files against the real hub.</summary>
public sealed class InboxHubTests(SdkHub hub) : IClassFixture<SdkHub>, IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-inbox-").FullName;

    public static TheoryData<MotCuaWire> Wires => [MotCuaWire.Grpc, MotCuaWire.Json];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "vendor.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(Wires))]
    public async Task An_effect_happens_once_although_the_process_dies_between_commit_and_acknowledgement(MotCuaWire wire)
    {
        var (system, mailbox) = await ReaderAsync(wire, "H32.12.1", "H32.12.2");
        using var sender = await SenderAsync(wire, "once");
        DyingInbox? dying = null;
        var first = await InboxHost.StartAsync<NotingHandler>(hub, system, File, wire, new Calls(), store: store => dying = new DyingInbox(store, afterCommit: true));
        var sent = await SendAsync(sender, mailbox, "e1", "only");
        await dying!.Died.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        first.Kill();

        var calls = new Calls();
        await using var second = await InboxHost.StartAsync<NotingHandler>(hub, system, File, wire, calls);
        await AcknowledgedAsync(sender, sent);
        Assert.Equal([("e1", "only")], await InboxHost.EffectsAsync(File));
        Assert.Empty(calls.Subjects);
    }

    [Fact]
    public async Task An_effect_that_was_not_committed_is_made_by_the_next_process()
    {
        var (system, mailbox) = await ReaderAsync(MotCuaWire.Grpc, "H32.12.4", "");
        using var sender = await SenderAsync(MotCuaWire.Grpc, "undone");
        DyingInbox? dying = null;
        var first = await InboxHost.StartAsync<NotingHandler>(hub, system, File, MotCuaWire.Grpc, new Calls(), store: store => dying = new DyingInbox(store, afterCommit: false));
        var sent = await SendAsync(sender, mailbox, "u1", "only");
        await dying!.Died.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        first.Kill();
        Assert.Empty(await InboxHost.EffectsAsync(File));

        await using var second = await InboxHost.StartAsync<NotingHandler>(hub, system, File, MotCuaWire.Grpc, new Calls());
        await AcknowledgedAsync(sender, sent);
        Assert.Equal([("u1", "only")], await InboxHost.EffectsAsync(File));
    }

    [Fact]
    public async Task A_handler_that_fails_leaves_no_trace_and_takes_no_other_message_of_the_transaction_with_it()
    {
        var (system, mailbox) = await ReaderAsync(MotCuaWire.Grpc, "H32.12.5", "");
        using var sender = await SenderAsync(MotCuaWire.Grpc, "partly");
        var sent = new List<SendOutcome>();
        foreach (var (number, subject) in new[] { ("p1", "a"), ("p2", "once"), ("p3", "b"), ("p2", "after"), ("p4", "c") })
        {
            sent.Add(await SendAsync(sender, mailbox, number, subject));
        }

        var calls = new Calls();
        await using var host = await InboxHost.StartAsync<NotingHandler>(hub, system, File, MotCuaWire.Grpc, calls, inbox => inbox.BatchMaxAge = TimeSpan.FromSeconds(1));
        await AcknowledgedAsync(sender, [.. sent]);
        var effects = await InboxHost.EffectsAsync(File);
        Assert.Equal(5, effects.Count);
        Assert.Equal(["once", "after"], effects.Where(e => e.Number == "p2").Select(e => e.Subject));
        Assert.Equal(2, calls.Subjects.Count(subject => subject == "once"));
    }

    [Fact]
    public async Task An_answer_goes_with_the_effect_and_without_the_transaction_it_is_refused_at_once()
    {
        var (system, mailbox) = await ReaderAsync(MotCuaWire.Grpc, "H32.11", "");
        using var sender = await SenderAsync(MotCuaWire.Grpc, "answer");
        await using var host = await InboxHost.StartAsync<AnsweringHandler>(hub, system, File, MotCuaWire.Grpc, new Calls());
        var sent = await SendAsync(sender, mailbox, "a1", "with");
        await SdkHub.EventuallyAsync(async () => (await sender.Exchange.PullAsync(SdkHub.Commune, cancellationToken: Cancel)).Messages.Any(m => m.Message.DocumentStatusReported is not null), Cancel);
        await AcknowledgedAsync(sender, sent);

        await SendAsync(sender, mailbox, "a2", "without");
        await DeadLetterAsync(mailbox, "The handler failed 4 times: InvalidOperationException.");
        Assert.Equal([("a1", "with")], await InboxHost.EffectsAsync(File));
    }

    [Fact]
    public async Task A_handler_that_ends_the_transaction_is_found_out()
    {
        var (system, mailbox) = await ReaderAsync(MotCuaWire.Grpc, "H32.13", "");
        using var sender = await SenderAsync(MotCuaWire.Grpc, "ending");
        await using var host = await InboxHost.StartAsync<EndingHandler>(hub, system, File, MotCuaWire.Grpc, new Calls());
        await SendAsync(sender, mailbox, "x1", "rolled back");
        await DeadLetterAsync(mailbox, "The handler failed 4 times: InvalidOperationException.");
        Assert.Empty(await InboxHost.EffectsAsync(File));
        Assert.Contains(host.Log.Errors, line => line.Contains("transaction of the inbox", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reader_that_was_paused_past_its_lease_does_not_double_a_pending_effect()
    {
        // Two processes on one inbox database, as an IIS recycle has them: the first holds a delivery that it has not begun to write when the second takes over.
        var (system, mailbox) = await ReaderAsync(MotCuaWire.Grpc, "G24.32", "");
        using var sender = await SenderAsync(MotCuaWire.Grpc, "paused");
        var pause = new PausingInbox.Gate();
        await using var first = await InboxHost.StartAsync<NotingHandler>(hub, system, File, MotCuaWire.Grpc, new Calls(), store: store => new PausingInbox(store, pause));
        var sent = await SendAsync(sender, mailbox, "z1", "pending");
        await pause.Reached.WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        await using var second = await InboxHost.StartAsync<NotingHandler>(hub, system, File, MotCuaWire.Grpc, new Calls());
        await AcknowledgedAsync(sender, sent);
        pause.Open();
        await SdkHub.EventuallyAsync(() => first.Log.Lines.Any(line => line.Contains("left to a later reader", StringComparison.Ordinal)), Cancel);
        Assert.Equal([("z1", "pending")], await InboxHost.EffectsAsync(File));

        // The first took the mailbox back at once in an earlier version, the second too, thousands of times a minute.
        Assert.Single(first.Log.Lines, line => line.Contains("held by another reader", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_inbox_database_is_kept_out_while_deliveries_are_open_until_it_is_told_to_take_over()
    {
        var (system, mailbox) = await ReaderAsync(MotCuaWire.Grpc, "G24.32.6", "");
        using var sender = await SenderAsync(MotCuaWire.Grpc, "takeover");
        DyingInbox? dying = null;
        var lost = await InboxHost.StartAsync<NotingHandler>(hub, system, File, MotCuaWire.Grpc, new Calls(), store: store => dying = new DyingInbox(store, afterCommit: false));
        var sent = await SendAsync(sender, mailbox, "t1", "open");
        await dying!.Died.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        lost.Kill();

        var other = Path.Combine(_folder, "other.db");
        await using (var kept = await InboxHost.StartAsync<NotingHandler>(hub, system, other, MotCuaWire.Grpc, new Calls()))
        {
            await SdkHub.EventuallyAsync(() => kept.Log.Lines.Any(line => line.Contains("held by another reader", StringComparison.Ordinal)), Cancel);
        }

        await using var taking = await InboxHost.StartAsync<NotingHandler>(hub, system, other, MotCuaWire.Grpc, new Calls(), inbox => inbox.TakeOver = true);
        await AcknowledgedAsync(sender, sent);
        Assert.Equal([("t1", "open")], await InboxHost.EffectsAsync(other));
    }

    [Fact]
    public async Task A_handler_without_a_store_stops_the_start_and_names_the_remedy()
    {
        using var host = Build(builder => builder.AddHandler<NotingHandler>());
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancel));
        Assert.Contains("UseSqliteStore", failure.Message, StringComparison.Ordinal);
        Assert.Contains("hộp nhận", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_body_is_handled_inside_the_transaction_or_outside()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Build(builder => builder.AddHandler<NotingHandler>().AddHandler<PlainHandler>()));
        Assert.Contains("NotingHandler and PlainHandler both handle DocumentSent", failure.Message, StringComparison.Ordinal);
    }

    private static IHost Build(Action<IMotCuaBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(new Calls());
        configure(builder.Services.AddMotCua(o =>
        {
            (o.Hub, o.HubCode, o.SystemId, o.Wire) = (new Uri("http://127.0.0.1:1"), The.Hub, "reader", MotCuaWire.Json);
            o.Agencies.Add(The.Commune);
            o.HubCertificate = The.NewCertificate("hub").ExportCertificatePem();
        }).SignWith(The.NewSigner("commune")));
        return builder.Build();
    }

    private static Task<SendOutcome> SendAsync(MotCuaClient sender, string mailbox, string number, string subject) =>
        sender.Exchange.SendAsync(sender.Messages.From(SdkHub.Commune).SendDocument(mailbox, SdkHub.Document(number, subject)), Cancel);

    private static async Task AcknowledgedAsync(MotCuaClient sender, params SendOutcome[] sent)
    {
        foreach (var outcome in sent)
        {
            await SdkHub.EventuallyAsync(
                async () => (await sender.Exchange.GetMessageAsync(SdkHub.Commune, outcome.MessageId, Cancel)).Delivery.State == DeliveryState.Acknowledged, Cancel);
        }
    }

    private async Task DeadLetterAsync(string mailbox, string reason)
    {
        using var reader = await hub.ClientAsync($"dead-{Guid.NewGuid():N}"[..20], MotCuaWire.Json, null, mailbox);
        await SdkHub.EventuallyAsync(
            async () => (await reader.Exchange.ListDeadLettersAsync(mailbox, Cancel).ToListAsync(Cancel)).Any(dead => dead.Reason == reason), Cancel);
    }

    private Task<MotCuaClient> SenderAsync(MotCuaWire wire, string name) => hub.ClientAsync($"inbox-{name}-{wire}".ToLowerInvariant(), wire, null, SdkHub.Commune);

    private async Task<(EnrolledSystem System, string Mailbox)> ReaderAsync(MotCuaWire wire, string grpc, string json)
    {
        var mailbox = wire == MotCuaWire.Grpc ? grpc : json;
        return (await hub.Hub.EnrolAsync($"inbox-reader-{mailbox}".ToLowerInvariant(), mailbox), mailbox);
    }

    public sealed class Calls
    {
        public ConcurrentQueue<string> Subjects { get; } = new();
    }

    public sealed class NotingHandler(Calls calls) : ITransactionalHandler<DocumentSent>
    {
        public async Task HandleAsync(ReceivedMessage<DocumentSent> message, DbTransaction transaction, CancellationToken cancellationToken)
        {
            calls.Subjects.Enqueue(message.Body.Subject);
            await InboxHost.AddEffectAsync(transaction, message.Body.Key.Number, message.Body.Subject, cancellationToken);
            if (message.Body.Subject == "once" && calls.Subjects.Count(subject => subject == "once") == 1)
            {
                throw new InvalidOperationException("not this time");
            }
        }
    }

    public sealed class PlainHandler : IMessageHandler<DocumentSent>
    {
        public Task HandleAsync(ReceivedMessage<DocumentSent> message, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    public sealed class AnsweringHandler(IOutbox outbox, MotCuaMessages messages) : ITransactionalHandler<DocumentSent>
    {
        public async Task HandleAsync(ReceivedMessage<DocumentSent> message, DbTransaction transaction, CancellationToken cancellationToken)
        {
            await InboxHost.AddEffectAsync(transaction, message.Body.Key.Number, message.Body.Subject, cancellationToken);
            var answer = messages.From(message.Header.To).ReportDocumentStatus(
                message.Header.From, new DocumentStatusReported { Key = message.Body.Key, Status = DocumentStatus.Received });
            if (message.Body.Subject == "with")
            {
                await outbox.EnqueueAsync(answer, transaction, cancellationToken);
            }
            else
            {
                await outbox.EnqueueAsync(answer, cancellationToken);
            }
        }
    }

    public sealed class EndingHandler : ITransactionalHandler<DocumentSent>
    {
        public async Task HandleAsync(ReceivedMessage<DocumentSent> message, DbTransaction transaction, CancellationToken cancellationToken)
        {
            await InboxHost.AddEffectAsync(transaction, message.Body.Key.Number, message.Body.Subject, cancellationToken);
            await transaction.RollbackAsync(cancellationToken);
        }
    }
}
