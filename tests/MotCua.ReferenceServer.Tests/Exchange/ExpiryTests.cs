using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tests.Intake;
using MotCua.ReferenceServer.Tests.Storage;
using MotCua.ReferenceServer.Tracking;

namespace MotCua.ReferenceServer.Tests.Exchange;

public sealed class ExpiryTests
{
    private static readonly string Root = Some.Id(TestCore.Start);
    private static readonly string Task1 = Some.Id(TestCore.Start);

    [Fact]
    public async Task What_nobody_fetched_in_time_expires_its_task_ends_UNDELIVERED_and_the_hub_tells_the_sender()
    {
        await using var hub = new TestCore();
        var transfer = LivesFor(Some.Transfer(TestCore.Start, Task1, Root), days: 3);
        var sent = await hub.TakenAsync(transfer);
        hub.Time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(1, await SweepAsync(hub));

        var delivery = (await hub.PullAsync(TestCore.Commune)).Deliveries.Single();
        var told = Read(delivery);
        Assert.Equal(TestCore.Hub, told.Header.From);
        Assert.Equal(TestCore.Commune, told.Header.To);
        Assert.Equal(Some.DossierCode, told.Header.Dossier);
        Assert.Equal(Task1, told.Header.Task);
        Assert.Equal(TestCore.Commune, told.DeliveryFailed.MessageFrom);
        Assert.Equal(transfer.Header.Id, told.DeliveryFailed.MessageId);
        var statement = MotCuaJson.Read<ReceiptStatement>(sent.Statement.Span, JsonReading.Strict).Value!;
        Assert.Equal(statement.PayloadSha256, told.DeliveryFailed.PayloadSha256);
        Assert.Equal(ErrorReason.MessageExpired, told.DeliveryFailed.Reason);
        Assert.Equal(TestCore.Hub, told.DeliveryFailed.Hub);
        Assert.Equal(TestCore.Start.AddDays(3), told.DeliveryFailed.FailedAt.ToDateTimeOffset());
        Assert.True(MessageSignature.TryParse(delivery.Message.Signature, out var signature, out _));
        Assert.True(signature!.Verify(delivery.Message.Payload.Span, VerificationKey.Of(hub.HubKey.Certificate)).IsValid);
        Assert.True(ReceiptVerifier.Verify(delivery.Receipt, delivery.Message, TestCore.Hub, hub.HubKey.Certificate).IsValid);

        var view = await ViewAsync(hub, transfer);
        Assert.Equal(DeliveryState.Expired, view.State);
        Assert.Equal(TestCore.Start.AddDays(3), view.ExpiredAt.ToDateTimeOffset());
        Assert.Null(view.FetchedAt);
        Assert.Equal(TaskPhase.Undelivered, await PhaseAsync(hub));
        Assert.Empty((await hub.PullAsync(TestCore.LandOffice)).Deliveries);
    }

    [Fact]
    public async Task A_sender_is_told_once_by_sweeps_at_the_same_time_later_and_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        TestCore first;
        await using (first = new TestCore(folder))
        {
            for (var i = 1; i <= 300; i++)
            {
                await first.TakenAsync(LivesFor(Some.Document(TestCore.Start, $"{i}"), days: 1));
            }

            first.Time.Advance(TimeSpan.FromDays(1));
            var ended = await Task.WhenAll(SweepAsync(first), SweepAsync(first));
            Assert.Equal(300, ended.Sum());
            Assert.Equal(0, await SweepAsync(first));
        }

        await using var second = new TestCore(folder, after: first);
        Assert.Equal(0, await SweepAsync(second));
        var told = (await second.PullAsync(TestCore.Commune, maxMessages: 1000)).Deliveries.Select(Read).ToList();
        Assert.Equal(300, told.Count);
        Assert.Equal(300, told.Select(message => message.DeliveryFailed.MessageId).Distinct().Count());
    }

    [Fact]
    public async Task A_commit_that_fails_tells_nobody_marks_nothing_and_the_sweep_after_a_restart_does_both()
    {
        using var folder = new TemporaryFolder();
        TestCore first;
        Message document;
        await using (first = new TestCore(folder))
        {
            document = LivesFor(Some.Document(TestCore.Start, "1"), days: 1);
            await first.TakenAsync(document);
            first.Time.Advance(TimeSpan.FromDays(1));
            await first.Get<SqliteDatabase>().WriteAsync(session => session.Statement("PRAGMA query_only = ON").Execute());
            Assert.Equal(0, await SweepAsync(first));
            Assert.Equal(DeliveryState.Enqueued, (await ViewAsync(first, document)).State);
            Assert.Empty((await first.PullAsync(TestCore.Commune)).Deliveries);
        }

        await using var second = new TestCore(folder, after: first);
        Assert.Equal(1, await SweepAsync(second));
        Assert.Equal(DeliveryState.Expired, (await ViewAsync(second, document)).State);
        Assert.Single((await second.PullAsync(TestCore.Commune)).Deliveries);
    }

    [Fact]
    public async Task Later_messages_of_the_order_key_go_on()
    {
        await using var hub = new TestCore();
        await hub.TakenAsync(LivesFor(Some.Document(TestCore.Start, "7"), days: 1));
        await hub.TakenAsync(Some.Document(TestCore.Start, "7"));
        hub.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync(hub);
        Assert.Equal([2], (await hub.PullAsync(TestCore.LandOffice)).Deliveries.Select(d => d.Position));
        await hub.TakenAsync(Some.Document(hub.Time.GetUtcNow(), "7"));
        Assert.Equal([2, 3], (await hub.PullAsync(TestCore.LandOffice)).Deliveries.Select(d => d.Position));
    }

    [Fact]
    public async Task What_was_fetched_in_time_is_delivered_until_it_is_acknowledged_and_nobody_is_told()
    {
        await using var hub = new TestCore();
        var document = LivesFor(Some.Document(TestCore.Start, "1"), days: 1);
        await hub.TakenAsync(document);
        await hub.PullAsync(TestCore.LandOffice);
        hub.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal(0, await SweepAsync(hub));
        var again = await hub.PullAsync(TestCore.LandOffice);
        Assert.Single(again.Deliveries);
        Assert.Equal(1, (await hub.AcknowledgeAsync(TestCore.LandOffice, again.Fence, upTo: 1)).Acknowledged);
        Assert.Equal(DeliveryState.Acknowledged, (await ViewAsync(hub, document)).State);
        Assert.Empty((await hub.PullAsync(TestCore.Commune)).Deliveries);
    }

    [Fact]
    public async Task Between_its_end_and_the_sweep_a_message_is_given_to_nobody()
    {
        await using var hub = new TestCore();
        var document = LivesFor(Some.Document(TestCore.Start, "1"), days: 1);
        await hub.TakenAsync(document);
        hub.Time.Advance(TimeSpan.FromDays(1));
        Assert.Empty((await hub.PullAsync(TestCore.LandOffice)).Deliveries);
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Equal(DeliveryState.Expired, (await ViewAsync(hub, document)).State);
    }

    [Fact]
    public async Task What_is_parked_behind_a_dead_letter_expires_and_the_dead_letter_stays()
    {
        await using var hub = new TestCore();
        await hub.TakenAsync(LivesFor(Some.Document(TestCore.Start, "7"), days: 1));
        var pulled = await hub.PullAsync(TestCore.LandOffice);
        await hub.RejectAsync(TestCore.LandOffice, pulled.Fence, 1);
        var parked = LivesFor(Some.Document(TestCore.Start, "7"), days: 1);
        await hub.TakenAsync(parked);
        hub.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Equal(DeliveryState.Expired, (await ViewAsync(hub, parked)).State);
        var left = await hub.Get<SettleService>().ListAsync(
            new ListDeadLettersRequest { Mailbox = TestCore.LandOffice }, hub.CallerOf(TestCore.LandOffice), TestContext.Current.CancellationToken);
        Assert.Equal([1], left.DeadLetters.Select(letter => letter.Position));
    }

    [Fact]
    public async Task A_notice_that_nobody_fetches_expires_without_another_one()
    {
        await using var hub = new TestCore();
        await hub.TakenAsync(LivesFor(Some.Document(TestCore.Start, "1"), days: 1));
        hub.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await SweepAsync(hub));
        hub.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Equal(0, await SweepAsync(hub));
        Assert.StartsWith("messages=2 ", await hub.CountAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_that_has_no_mailbox_here_is_not_told_and_the_log_says_so()
    {
        await using var hub = new TestCore();
        var document = LivesFor(Some.Document(TestCore.Start, "1"), days: 1);
        await hub.TakenAsync(document);
        hub.Directory.Elsewhere.Add(TestCore.Commune);
        hub.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Equal(DeliveryState.Expired, (await ViewAsync(hub, document)).State);
        Assert.Contains(hub.Logs.Lines, line => line.Text.Contains("could not be told: RecipientUnknown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_test_message_that_expires_is_told_to_test_systems_only()
    {
        await using var hub = new TestCore();
        var document = LivesFor(Some.Document(TestCore.Start, "1"), days: 1);
        document.Header.Test = true;
        await hub.TakenAsync(document);
        hub.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Empty((await hub.PullAsync(TestCore.Commune)).Deliveries);
        var told = await hub.Get<PullService>().PullAsync(
            new PullRequest { Mailbox = TestCore.Commune, Reader = new Reader { InboxId = "inbox-00000002" } },
            hub.CallerOf(TestCore.Commune, test: true), TestContext.Current.CancellationToken);
        Assert.True(Read(told.Deliveries.Single()).Header.Test);
    }

    private static Task<int> SweepAsync(TestCore hub) => hub.Get<ExpirySweeper>().SweepAsync(TestContext.Current.CancellationToken);

    private static Message LivesFor(Message message, int days)
    {
        message.Header.ExpiresAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(TestCore.Start.AddDays(days));
        return message;
    }

    private static Message Read(Delivery delivery) => MotCuaJson.Read<Message>(delivery.Message.Payload.Span, JsonReading.Strict).Value!;

    private static async Task<DeliveryView> ViewAsync(TestCore hub, Message message) => (await hub.Get<MessageService>().GetAsync(
        new GetMessageRequest { From = message.Header.From, Id = message.Header.Id }, hub.CallerOf(message.Header.From), TestContext.Current.CancellationToken)).Delivery;

    private static async Task<TaskPhase> PhaseAsync(TestCore hub) => (await hub.Get<TrackingService>().GetDossierAsync(
        new GetDossierRequest { Code = Some.DossierCode }, hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken))
        .Dossier.Tasks.Single(task => task.Task == Task1).Phase;
}
