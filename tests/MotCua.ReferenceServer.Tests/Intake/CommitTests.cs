using Microsoft.Extensions.DependencyInjection;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tests.Storage;

namespace MotCua.ReferenceServer.Tests.Intake;

public sealed class CommitTests
{
    [Fact]
    public async Task Receipts_of_a_group_commit_all_verify_under_one_signature_and_positions_grow()
    {
        await using var hub = new TestCore();
        var now = hub.Time.GetUtcNow();
        var messages = Enumerable.Range(1, 100).Select(i => hub.Seal(Some.Document(now, $"{i}"))).ToArray();
        var answers = await hub.Get<MessageIntake>().TakeAsync(messages, hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken);
        Assert.Single(answers.Select(a => a.Receipt!.Signature).Distinct());
        for (var i = 0; i < messages.Length; i++)
        {
            var verdict = ReceiptVerifier.Verify(answers[i].Receipt!, messages[i], TestCore.Hub, hub.HubKey.Certificate);
            Assert.True(verdict.IsValid, verdict.ToString());
            Assert.Equal(i + 1, verdict.Statement!.Position);
        }
    }

    [Fact]
    public async Task Messages_sent_by_many_at_once_share_commits_and_every_receipt_verifies()
    {
        await using var hub = new TestCore();
        var now = hub.Time.GetUtcNow();
        var messages = Enumerable.Range(1, 300).Select(i => hub.Seal(Some.Document(now, $"{i}"))).ToArray();
        var answers = await Task.WhenAll(messages.Select(m => Task.Run(() => hub.SendAsync(m, TestCore.Commune))));
        Assert.All(messages.Zip(answers), pair =>
            Assert.True(ReceiptVerifier.Verify(pair.Second.Receipt!, pair.First, TestCore.Hub, hub.HubKey.Certificate).IsValid));
        var pulled = await hub.PullAsync(TestCore.LandOffice, maxMessages: 1000);
        Assert.Equal(Enumerable.Range(1, 300).Select(i => (long)i), pulled.Deliveries.Select(d => d.Position));
    }

    [Fact]
    public async Task A_restart_keeps_messages_receipts_positions_tasks_and_fences()
    {
        using var folder = new TemporaryFolder();
        var task = Some.Id(TestCore.Start);
        TestCore first;
        Message transfer;
        Receipt receipt;
        PullResponse pulled;
        await using (first = new TestCore(folder))
        {
            transfer = Some.Transfer(TestCore.Start, task, Some.Id(TestCore.Start));
            receipt = await first.TakenAsync(transfer);
            await first.TakenAsync(Some.Document(TestCore.Start, "1"));
            pulled = await first.PullAsync(TestCore.LandOffice);
            await first.AcknowledgeAsync(TestCore.LandOffice, pulled.Fence, upTo: 1);
        }

        await using var second = new TestCore(folder, after: first);
        var again = await second.SendAsync(transfer);
        Assert.True(again.Duplicate);
        Assert.Equal(receipt, again.Receipt);
        var rest = await second.PullAsync(TestCore.LandOffice);
        Assert.Equal([2], rest.Deliveries.Select(d => d.Position));
        Assert.Equal(2, rest.Deliveries[0].Attempt);
        Assert.Equal(pulled.Fence, rest.Fence);
        await second.TakenAsync(Some.Accept(TestCore.Start, task));
        await second.TakenAsync(Some.Document(TestCore.Start, "2"));
        Assert.Equal([2, 3], (await second.PullAsync(TestCore.LandOffice)).Deliveries.Select(d => d.Position));
    }

    [Fact]
    public async Task In_a_batch_each_message_has_its_result_in_order()
    {
        await using var hub = new TestCore();
        var now = hub.Time.GetUtcNow();
        var task = Some.Id(now);
        var good = hub.Seal(Some.Transfer(now, task, Some.Id(now)));
        var bad = hub.Seal(Some.Transfer(now, Some.Id(now), Some.Id(now), to: "H32.77.7"));
        var document = hub.Seal(Some.Document(now, "1"));
        var answers = await hub.Get<MessageIntake>().TakeAsync([good, bad, document], hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken);
        Assert.Equal([null, ErrorReason.RecipientUnknown, null], answers.Select(a => a.Refusal?.Reason));
    }

    [Fact]
    public async Task Messages_of_one_task_in_one_batch_build_on_each_other()
    {
        await using var hub = new TestCore();
        var now = hub.Time.GetUtcNow();
        var task = Some.Id(now);
        await hub.TakenAsync(Some.Transfer(now, task, Some.Id(now)));
        var answers = await hub.Get<MessageIntake>().TakeAsync(
            [hub.Seal(Some.Accept(now, task)), hub.Seal(Some.Progress(now, task, "a")), hub.Seal(Some.Accept(now, task))],
            hub.CallerOf(TestCore.LandOffice), TestContext.Current.CancellationToken);
        Assert.Equal([null, null, ErrorReason.TransitionNotAllowed], answers.Select(a => a.Refusal?.Reason));
    }

    [Fact]
    public async Task After_a_retryable_refusal_later_messages_of_its_key_are_PREDECESSOR_REFUSED_and_other_keys_go_on()
    {
        await using var hub = new TestCore(adjust: services => services.AddSingleton<IAttachmentRegister>(new UnreachableAttachments()));
        var now = hub.Time.GetUtcNow();
        var withFile = Some.Transfer(now, Some.Id(now), Some.Id(now));
        withFile.DossierTransferred.Dossier.Components.Add(new Component
        {
            Name = "Đơn", Form = PaperForm.Electronic, Files = { new AttachmentRef { Sha256 = new string('a', 64), Size = 1, Name = "a.pdf", MediaType = "application/pdf" } },
        });
        var answers = await hub.Get<MessageIntake>().TakeAsync(
            [hub.Seal(withFile), hub.Seal(Some.Transfer(now, Some.Id(now), Some.Id(now))), hub.Seal(Some.Document(now, "1"))],
            hub.CallerOf(TestCore.Commune), TestContext.Current.CancellationToken);
        Assert.Equal([ErrorReason.StoreUnavailable, ErrorReason.PredecessorRefused, null], answers.Select(a => a.Refusal?.Reason));
    }

    [Fact]
    public async Task A_store_that_cannot_write_is_STORE_UNAVAILABLE_and_the_same_message_is_taken_later()
    {
        await using var hub = new TestCore();
        var signed = hub.Seal(Some.Document(hub.Time.GetUtcNow(), "1"));
        await hub.Get<SqliteDatabase>().WriteAsync(session => session.Statement("PRAGMA query_only = ON").Execute());
        await hub.RefusedAsync(ErrorReason.StoreUnavailable, signed, TestCore.Commune);
        var answer = await hub.SendAsync(signed, TestCore.Commune);
        Assert.Null(answer.Refusal);
        Assert.False(answer.Duplicate);
    }

    [Fact]
    public async Task More_waiting_messages_than_the_queue_takes_are_HUB_BUSY()
    {
        await using var hub = new TestCore(adjust: services => services.AddSingleton(new IntakeOptions { QueuedMessages = 0 }));
        await hub.RefusedAsync(ErrorReason.HubBusy, Some.Document(hub.Time.GetUtcNow(), "1"));
    }

    [Fact]
    public async Task A_message_that_breaks_the_program_does_not_take_others_of_its_commit_with_it()
    {
        // A role of the directory that the transition function cannot read stands for any defect: Sender.Code is no agency code.
        await using var hub = new TestCore();
        var now = hub.Time.GetUtcNow();
        var broken = hub.Directory.Find(TestCore.Stranger, VietnamTime.DayOf(now))!;
        broken.OtherCode = TestCore.Stranger;
        broken.Code = "not a code";
        var sends = Enumerable.Range(0, 20).Select(i => Task.Run(() => hub.SendAsync(
            i % 5 == 0 ? Some.Document(now, $"{i}", from: TestCore.Stranger) : Some.Document(now, $"{i}")))).ToArray();
        var answers = await Task.WhenAll(sends);
        for (var i = 0; i < answers.Length; i++)
        {
            Assert.Equal(i % 5 == 0 ? ErrorReason.Internal : null, answers[i].Refusal?.Reason);
        }
    }

    private sealed class UnreachableAttachments : IAttachmentRegister
    {
        public ValueTask<IReadOnlyDictionary<string, long>> FindSizesAsync(string agency, IReadOnlyCollection<string> sha256, CancellationToken cancellationToken) =>
            throw new RefusalException(ErrorReason.StoreUnavailable);
    }
}
