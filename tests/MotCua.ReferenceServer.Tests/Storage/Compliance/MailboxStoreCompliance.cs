using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Storage.Compliance;

public abstract class MailboxStoreCompliance : HubStoreCompliance
{
    [Fact]
    public async Task A_mailbox_is_read_in_order_after_a_position_within_count_and_bytes()
    {
        for (var i = 1; i <= 10; i++)
        {
            await PutAsync($"m{i}", bytes: 100);
        }

        Assert.Equal([4, 5, 6], await PositionsAsync(after: 3, most: 3));
        Assert.Equal([1, 2], await PositionsAsync(bytes: 250));
        Assert.Equal([1], await PositionsAsync(bytes: 1));
        Assert.Empty(await PositionsAsync(OtherMailbox));
        var read = (await Store.Mailboxes.ReadAsync(Mailbox, 0, null, 1, int.MaxValue, Now, Cancel)).Deliveries.Single();
        Assert.Equal(Message("m1", 1, bytes: 100).Payload.ToArray(), read.Content.Payload.ToArray());
        Assert.Equal((0, "header..m1"), (read.Attempt, read.Content.Signature));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_fetched_is_what_was_stored_just_now_or_before_a_restart(bool restarts)
    {
        // What is rolled back leaves its number to the next, which is too long to be kept beside the file.
        await Assert.ThrowsAsync<InvalidDataException>(() => Store.Appends.AppendAsync<int>(transaction =>
        {
            Put(transaction, "undone", bytes: 50);
            throw new InvalidDataException();
        }));
        (string Id, int Bytes)[] messages = [("m1", 100_000), ("m2", 1), ("m3", 1000), ("m4", 10)];
        foreach (var (id, bytes) in messages)
        {
            await PutAsync(id, bytes: bytes);
        }

        if (restarts)
        {
            Reopen();
        }

        var fetched = (await Store.Mailboxes.FetchAsync(await LeaseAsync(), 0, 10, int.MaxValue, Now))!.Deliveries;
        Assert.Equal(
            messages.Select((message, i) => Said(i + 1, Message(message.Id, i + 1, bytes: message.Bytes))),
            fetched.Select(delivery => (delivery.Position, delivery.Content.Signature, Convert.ToHexString(delivery.Content.Payload.Span), delivery.Content.Receipt.Signature)));

        static (long Position, string Signature, string Payload, string Receipt) Said(long position, StoredMessage message) =>
            (position, message.Signature, Convert.ToHexString(message.Payload.Span), Receipt.Parser.ParseFrom(message.Receipt).Signature);
    }

    [Theory]
    [InlineData(10, int.MaxValue, 3, false)]
    [InlineData(3, int.MaxValue, 3, true)]
    [InlineData(10, 299, 2, true)]
    [InlineData(10, 300, 3, false)]
    [InlineData(10, 1, 1, true)]
    public async Task A_reading_that_stopped_at_a_limit_says_so(int most, int bytes, int read, bool isCut)
    {
        await PutAsync("m1", bytes: 100);
        await PutAsync("m2", bytes: 100);
        await PutAsync("m3", bytes: 100);
        var beside = await Store.Mailboxes.ReadAsync(Mailbox, 0, null, most, bytes, Now, Cancel);
        Assert.Equal((read, isCut), (beside.Deliveries.Count, beside.IsCut));
        var marked = (await Store.Mailboxes.FetchAsync(await LeaseAsync(), 0, most, bytes, Now))!;
        Assert.Equal((read, isCut), (marked.Deliveries.Count, marked.IsCut));
    }

    [Fact]
    public async Task The_fence_rises_when_the_mailbox_changes_hands_and_outlives_a_restart()
    {
        var first = await LeaseAsync();
        Assert.Equal(first, await LeaseAsync());
        var raised = await LeaseAsync(raise: true);
        Assert.Equal(first.Fence + 1, raised.Fence);
        Reopen();
        Assert.Equal(raised, await LeaseAsync());
        Assert.Equal(raised.Fence + 1, (await LeaseAsync(inbox: OtherInbox)).Fence);
    }

    [Fact]
    public async Task Another_inbox_is_refused_while_something_is_unacknowledged_unless_it_takes_over()
    {
        await PutAsync("m1");
        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [1], Now);
        var refused = (await Store.Mailboxes.LeaseAsync([Mailbox], OtherInbox, raise: false, takeOver: false)).Single();
        Assert.Equal((null, ErrorReason.InboxMismatch), (refused.Lease, refused.Refusal));
        var taken = await LeaseAsync(inbox: OtherInbox, takeOver: true);
        Assert.True(taken.Fence > lease.Fence);
        Assert.Null(await Store.Mailboxes.AcknowledgeAsync(lease, 1, [], Now));
        Assert.Null(await Store.Mailboxes.MarkFetchedAsync(lease, [1], Now));
        Assert.Null(await Store.Mailboxes.FetchAsync(lease, 0, 10, int.MaxValue, Now));
        Assert.Null(await Store.Mailboxes.RejectAsync(lease, 1, "late", Now));
        Assert.Equal([1], await PositionsAsync());
    }

    [Fact]
    public async Task Each_mailbox_of_a_list_gets_its_own_answer()
    {
        await PutAsync("m1");
        await Store.Mailboxes.MarkFetchedAsync(await LeaseAsync(), [1], Now);
        var answers = await Store.Mailboxes.LeaseAsync([Mailbox, OtherMailbox], OtherInbox, raise: true, takeOver: false);
        Assert.Equal([(Mailbox, false), (OtherMailbox, true)], answers.Select(answer => (answer.Mailbox, answer.Lease is not null)));
    }

    [Fact]
    public async Task What_was_delivered_under_a_fence_is_left_out_and_comes_again_under_the_next()
    {
        await PutAsync("m1");
        await PutAsync("m2");
        var lease = await LeaseAsync();
        Assert.Equal([1], (await Store.Mailboxes.MarkFetchedAsync(lease, [1], Now))!);
        Assert.Equal([2], await PositionsAsync(notUnder: lease.Fence));
        var next = await LeaseAsync(raise: true);
        Assert.Equal([1, 2], await PositionsAsync(notUnder: next.Fence));
        var again = await Store.Mailboxes.ReadAsync(Mailbox, 0, next.Fence, 10, int.MaxValue, Now, Cancel);
        Assert.Equal([1, 0], again.Deliveries.Select(delivery => delivery.Attempt));
    }

    [Fact]
    public async Task Fetching_reads_and_marks_as_reading_and_marking_do()
    {
        for (var i = 1; i <= 5; i++)
        {
            await PutAsync($"m{i}", bytes: 100);
        }

        var lease = await LeaseAsync();
        var fetched = (await Store.Mailboxes.FetchAsync(lease, 1, 2, int.MaxValue, Now + 1))!;
        Assert.Equal([(2, 0), (3, 0)], fetched.Deliveries.Select(delivery => (delivery.Position, delivery.Attempt)));
        Assert.Equal([1, 4], (await Store.Mailboxes.FetchAsync(lease, 0, 10, 200, Now + 2))!.Deliveries.Select(delivery => delivery.Position));
        Assert.Equal([5], await PositionsAsync(notUnder: lease.Fence));
        Assert.Equal((Now + 1, (long?)null), ((await TimesAsync("m2")).FetchedAt, (await TimesAsync("m5")).FetchedAt));
        Assert.Empty((await Store.Mailboxes.FetchAsync(lease, 5, 10, int.MaxValue, Now))!.Deliveries);
    }

    [Fact]
    public async Task The_first_fetch_is_what_the_sender_sees()
    {
        await PutAsync("m1");
        await Store.Mailboxes.MarkFetchedAsync(await LeaseAsync(), [1], Now + 5);
        await Store.Mailboxes.MarkFetchedAsync(await LeaseAsync(raise: true), [1], Now + 9);
        Assert.Equal((StoredDeliveryState.Open, Now, Now + 5), ((await TimesAsync("m1")).State, (await TimesAsync("m1")).EnqueuedAt, (await TimesAsync("m1")).FetchedAt));
    }

    [Fact]
    public async Task Acknowledging_settles_up_to_a_position_and_single_ones_and_only_what_was_delivered_under_the_lease()
    {
        for (var i = 1; i <= 8; i++)
        {
            await PutAsync($"m{i}");
        }

        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [1, 2, 3, 5, 6, 7], Now);
        Assert.Equal(3, await Store.Mailboxes.AcknowledgeAsync(lease, 2, [5, 4], Now + 1));
        Assert.Equal([3, 4, 6, 7, 8], await PositionsAsync());
        Assert.Equal(0, await Store.Mailboxes.AcknowledgeAsync(lease, 2, [5], Now + 2));
        Assert.Equal((StoredDeliveryState.Acknowledged, Now + 1), ((await TimesAsync("m5")).State, (await TimesAsync("m5")).AcknowledgedAt));
        Reopen();
        Assert.Equal([3, 4, 6, 7, 8], await PositionsAsync());
    }

    [Fact]
    public async Task Rejecting_parks_the_key_and_no_other()
    {
        foreach (var (id, key) in new[] { ("m1", "a"), ("m2", "b"), ("m3", "a"), ("m4", "a") })
        {
            await PutAsync(id, key);
        }

        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [1, 2, 3], Now);

        // Two that this reader had in its hands: the rejected one and the one behind it. The fourth it had not.
        Assert.Equal(2, await Store.Mailboxes.RejectAsync(lease, 1, "sai thủ tục", Now + 3));
        Assert.Equal([2], await PositionsAsync());
        Assert.Equal(0, await Store.Mailboxes.RejectAsync(lease, 1, "again", Now + 4));
        var times = await TimesAsync("m1");
        Assert.Equal((StoredDeliveryState.Dead, Now + 3, "sai thủ tục"), (times.State, times.DeadAt, times.DeadReason));
    }

    [Fact]
    public async Task What_nobody_fetched_in_time_is_given_to_nobody_and_what_was_fetched_once_still_is()
    {
        await PutAsync("m1", expires: Now + 100);
        await PutAsync("m2", expires: Now + 100);
        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [1], Now);
        Assert.Equal([1], await PositionsAsync(now: Now + 100));
        Assert.Empty((await Store.Mailboxes.MarkFetchedAsync(lease, [2], Now + 100))!);
        Assert.Empty((await Store.Mailboxes.FetchAsync(lease, 0, 10, int.MaxValue, Now + 100))!.Deliveries);
    }
}
