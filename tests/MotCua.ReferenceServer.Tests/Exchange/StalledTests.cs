using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tests.Intake;
using MotCua.ReferenceServer.Tests.Storage;
using MotCua.ReferenceServer.Tracking;

namespace MotCua.ReferenceServer.Tests.Exchange;

/// <summary>Tests begin on Sunday, 22 November 2026; the 24th is a holiday, so what is rejected at once has lain two working days on the 25th at 17:00 in Vietnam.</summary>
public sealed class StalledTests
{
    private static readonly DateTimeOffset Due = new(2026, 11, 25, 10, 0, 0, TimeSpan.Zero);
    private static readonly string Root = Some.Id(TestCore.Start);
    private static readonly string Task1 = Some.Id(TestCore.Start);

    [Fact]
    public async Task After_two_working_days_the_sender_is_told_with_the_reason_and_the_task_stays_as_it_was()
    {
        await using var hub = new TestCore();
        var transfer = Some.Transfer(TestCore.Start, Task1, Root);
        var sent = await hub.TakenAsync(transfer);
        await RejectAsync(hub, 1);
        SetTo(hub, Due.AddMilliseconds(-1));
        Assert.Equal(0, await SweepAsync(hub));
        SetTo(hub, Due);
        Assert.Equal(1, await SweepAsync(hub));

        var delivery = (await hub.PullAsync(TestCore.Commune)).Deliveries.Single();
        var told = Read(delivery);
        Assert.Equal(TestCore.Hub, told.Header.From);
        Assert.Equal(TestCore.Commune, told.Header.To);
        Assert.Equal(Some.DossierCode, told.Header.Dossier);
        Assert.Equal(Task1, told.Header.Task);
        Assert.Equal(transfer.Header.Id, told.Header.InReplyTo);
        Assert.Equal(TestCore.Commune, told.DeliveryStalled.MessageFrom);
        Assert.Equal(transfer.Header.Id, told.DeliveryStalled.MessageId);
        Assert.Equal(MotCuaJson.Read<ReceiptStatement>(sent.Statement.Span, JsonReading.Strict).Value!.PayloadSha256, told.DeliveryStalled.PayloadSha256);
        Assert.Equal("cannot be taken", told.DeliveryStalled.Detail);
        Assert.Equal(TestCore.Hub, told.DeliveryStalled.Hub);
        Assert.Equal(TestCore.Start, told.DeliveryStalled.DeadLetteredAt.ToDateTimeOffset());
        Assert.True(MessageSignature.TryParse(delivery.Message.Signature, out var signature, out _));
        Assert.True(signature!.Verify(delivery.Message.Payload.Span, VerificationKey.Of(hub.HubKey.Certificate)).IsValid);

        var view = await ViewAsync(hub, transfer);
        Assert.Equal(DeliveryState.DeadLettered, view.State);
        Assert.Equal(Due, view.WarnedAt.ToDateTimeOffset());
        Assert.Equal(TaskPhase.Open, await PhaseAsync(hub));
        Assert.Equal(1, (await RedeliverAsync(hub, RedeliverAction.Redeliver, 1)).Redelivered);
        Assert.Null((await ViewAsync(hub, transfer)).WarnedAt);
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
                await first.TakenAsync(Some.Document(TestCore.Start, $"{i}"));
            }

            var pulled = await first.PullAsync(TestCore.LandOffice, maxMessages: 1000);
            foreach (var delivery in pulled.Deliveries)
            {
                await first.RejectAsync(TestCore.LandOffice, pulled.Fence, delivery.Position);
            }

            SetTo(first, Due);
            var told = await Task.WhenAll(SweepAsync(first), SweepAsync(first));
            Assert.Equal(300, told.Sum());
            Assert.Equal(0, await SweepAsync(first));
        }

        await using var second = new TestCore(folder, after: first);
        second.Time.Advance(TimeSpan.FromDays(20));
        Assert.Equal(0, await SweepAsync(second));
        var notices = (await second.PullAsync(TestCore.Commune, maxMessages: 1000)).Deliveries.Select(Read).ToList();
        Assert.Equal(300, notices.Select(message => message.DeliveryStalled.MessageId).Distinct().Count());
        Assert.Equal(300, notices.Count);
    }

    [Fact]
    public async Task Rejected_before_a_restart_it_is_told_after_it_and_Tet_does_not_count()
    {
        using var folder = new TemporaryFolder();
        TestCore first;
        await using (first = new TestCore(folder))
        {
            SetTo(first, new DateTimeOffset(2027, 2, 3, 3, 0, 0, TimeSpan.Zero));
            await first.TakenAsync(Some.Document(first.Time.GetUtcNow(), "1"));
            await RejectAsync(first, 1);
        }

        await using var second = new TestCore(folder, after: first);
        SetTo(second, new DateTimeOffset(2027, 2, 12, 9, 59, 59, TimeSpan.Zero));
        Assert.Equal(0, await SweepAsync(second));
        second.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await SweepAsync(second));
        Assert.NotNull(Read((await second.PullAsync(TestCore.Commune)).Deliveries.Single()).DeliveryStalled);
    }

    [Fact]
    public async Task A_commit_that_fails_tells_nobody_marks_nothing_and_the_sweep_after_a_restart_does_both()
    {
        using var folder = new TemporaryFolder();
        TestCore first;
        var document = Some.Document(TestCore.Start, "1");
        await using (first = new TestCore(folder))
        {
            await first.TakenAsync(document);
            await RejectAsync(first, 1);
            SetTo(first, Due);
            await first.Get<SqliteDatabase>().WriteAsync(session => session.Statement("PRAGMA query_only = ON").Execute());
            Assert.Equal(0, await SweepAsync(first));
            Assert.Null((await ViewAsync(first, document)).WarnedAt);
            Assert.Empty((await first.PullAsync(TestCore.Commune)).Deliveries);
        }

        await using var second = new TestCore(folder, after: first);
        Assert.Equal(1, await SweepAsync(second));
        Assert.Equal(Due, (await ViewAsync(second, document)).WarnedAt.ToDateTimeOffset());
        Assert.Single((await second.PullAsync(TestCore.Commune)).Deliveries);
    }

    [Fact]
    public async Task Delivered_again_and_rejected_again_it_counts_from_the_second_rejection()
    {
        await using var hub = new TestCore();
        await hub.TakenAsync(Some.Document(TestCore.Start, "1"));
        await RejectAsync(hub, 1);
        SetTo(hub, Due);
        Assert.Equal(1, await SweepAsync(hub));
        await RedeliverAsync(hub, RedeliverAction.Redeliver, 1);
        await RejectAsync(hub, 1);

        // From Wednesday the 25th to the end of Friday the 27th.
        SetTo(hub, Due.AddDays(2).AddSeconds(-1));
        Assert.Equal(0, await SweepAsync(hub));
        SetTo(hub, Due.AddDays(2));
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Equal([TestCore.Start, Due], (await hub.PullAsync(TestCore.Commune)).Deliveries.Select(delivery => Read(delivery).DeliveryStalled.DeadLetteredAt.ToDateTimeOffset()));
    }

    [Theory]
    [InlineData(RedeliverAction.Redeliver)]
    [InlineData(RedeliverAction.Discard)]
    public async Task What_was_settled_in_time_is_told_to_nobody(RedeliverAction action)
    {
        await using var hub = new TestCore();
        await hub.TakenAsync(Some.Document(TestCore.Start, "1"));
        await RejectAsync(hub, 1);
        await RedeliverAsync(hub, action, 1);
        hub.Time.Advance(TimeSpan.FromDays(20));
        Assert.Equal(0, await SweepAsync(hub));
        Assert.Empty((await hub.PullAsync(TestCore.Commune)).Deliveries);
    }

    [Fact]
    public async Task What_is_parked_behind_a_dead_letter_is_no_dead_letter()
    {
        await using var hub = new TestCore();
        await hub.TakenAsync(Some.Document(TestCore.Start, "7"));
        await hub.TakenAsync(Some.Document(TestCore.Start, "7"));
        await RejectAsync(hub, 1);
        SetTo(hub, Due);
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Single((await hub.PullAsync(TestCore.Commune)).Deliveries);
    }

    [Fact]
    public async Task Of_a_rejected_notice_nobody_is_told()
    {
        await using var hub = new TestCore();
        await hub.TakenAsync(Some.Document(TestCore.Start, "1"));
        await RejectAsync(hub, 1);
        SetTo(hub, Due);
        Assert.Equal(1, await SweepAsync(hub));
        await RejectAsync(hub, 1, TestCore.Commune);
        hub.Time.Advance(TimeSpan.FromDays(20));
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Equal(0, await SweepAsync(hub));
        Assert.StartsWith("messages=2 ", await hub.CountAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sender_that_has_no_mailbox_here_is_not_told_and_the_log_says_so_once()
    {
        await using var hub = new TestCore();
        var document = Some.Document(TestCore.Start, "1");
        await hub.TakenAsync(document);
        await RejectAsync(hub, 1);
        hub.Directory.Elsewhere.Add(TestCore.Commune);
        SetTo(hub, Due);
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Equal(0, await SweepAsync(hub));
        Assert.Null((await ViewAsync(hub, document)).WarnedAt);
        Assert.Single(hub.Logs.Lines, line => line.Text.Contains("its sender could not be told: RecipientUnknown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_full_mailbox_of_the_sender_does_not_keep_the_notice_out()
    {
        await using var hub = new TestCore(adjust: services => services.AddSingleton(new IntakeOptions { MailboxMessages = 1 }));
        await hub.TakenAsync(Some.Document(TestCore.Start, "1"));
        await RejectAsync(hub, 1);
        await hub.TakenAsync(Some.Document(TestCore.Start, "2", from: TestCore.LandOffice, to: TestCore.Commune));
        SetTo(hub, Due);
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Equal(2, (await hub.PullAsync(TestCore.Commune)).Deliveries.Count);
    }

    [Fact]
    public async Task Of_a_test_message_test_systems_only_are_told()
    {
        await using var hub = new TestCore();
        var document = Some.Document(TestCore.Start, "1");
        document.Header.Test = true;
        await hub.TakenAsync(document);
        var pulled = await PullTestAsync(hub, TestCore.LandOffice);
        await hub.Get<SettleService>().RejectAsync(
            new RejectRequest { Mailbox = TestCore.LandOffice, Fence = pulled.Fence, Position = 1, Reader = new Reader { InboxId = "inbox-00000002" }, Reason = "wrong" }, hub.CallerOf(TestCore.LandOffice, test: true));
        SetTo(hub, Due);
        Assert.Equal(1, await SweepAsync(hub));
        Assert.Empty((await hub.PullAsync(TestCore.Commune)).Deliveries);
        Assert.True(Read((await PullTestAsync(hub, TestCore.Commune)).Deliveries.Single()).Header.Test);
    }

    private static Task<int> SweepAsync(TestCore hub) => hub.Get<StalledSweeper>().SweepAsync(TestContext.Current.CancellationToken);

    private static void SetTo(TestCore hub, DateTimeOffset time) => hub.Time.Advance(time - hub.Time.GetUtcNow());

    private static async Task RejectAsync(TestCore hub, long position, string mailbox = TestCore.LandOffice) =>
        await hub.RejectAsync(mailbox, (await hub.PullAsync(mailbox)).Fence, position);

    private static Task<RedeliverResponse> RedeliverAsync(TestCore hub, RedeliverAction action, long position) => hub.Get<SettleService>().RedeliverAsync(
        new RedeliverRequest { Mailbox = TestCore.LandOffice, Positions = { position }, Action = action }, hub.CallerOf(TestCore.LandOffice));

    private static Task<PullResponse> PullTestAsync(TestCore hub, string mailbox) => hub.Get<PullService>().PullAsync(
        new PullRequest { Mailbox = mailbox, Reader = new Reader { InboxId = "inbox-00000002" } }, hub.CallerOf(mailbox, test: true), TestContext.Current.CancellationToken);

    private static Message Read(Delivery delivery) => MotCuaJson.Read<Message>(delivery.Message.Payload.Span, JsonReading.Strict).Value!;

    private static async Task<DeliveryView> ViewAsync(TestCore hub, Message message) => (await hub.Get<MessageService>().GetAsync(
        new GetMessageRequest { From = message.Header.From, Id = message.Header.Id }, hub.CallerOf(message.Header.From), TestContext.Current.CancellationToken)).Delivery;

    private static async Task<TaskPhase> PhaseAsync(TestCore hub) => (await hub.Get<TrackingService>().GetDossierAsync(
        new GetDossierRequest { Code = Some.DossierCode }, hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken))
        .Dossier.Tasks.Single(task => task.Task == Task1).Phase;
}
