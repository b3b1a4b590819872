using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Storage.Compliance;

public abstract class StalledStoreCompliance : HubStoreCompliance
{
    [Fact]
    public async Task Dead_letters_are_found_the_earliest_first_and_what_is_parked_or_open_is_not()
    {
        await RejectedAsync("late", Now + 300);
        await RejectedAsync("early", Now + 100, key: "k2");
        await PutAsync("parked");
        await PutAsync("open", key: "k3");
        Assert.Equal(["early", "late"], (await Store.Stalled.FindAsync(Later, 10, Cancel)).Select(letter => letter.Id));
        Assert.Equal(["early"], (await Store.Stalled.FindAsync(Later, 1, Cancel)).Select(letter => letter.Id));
        Assert.Empty(await Store.Stalled.FindAsync(Now + 100, 10, Cancel));
        var first = (await Store.Stalled.FindAsync(Now + 101, 10, Cancel)).Single();
        Assert.Equal((Mailbox, 2L, Sender, "early", "documentSent", "wrong", Now + 100), (first.Mailbox, first.Position, first.Sender, first.Id, first.Body, first.Reason, first.DeadAt));
        Assert.Equal(Message("early", 2).PayloadSha256, first.PayloadSha256);
    }

    [Fact]
    public async Task Told_it_is_found_no_more_also_when_the_hub_was_started_again()
    {
        await RejectedAsync("m1", Now);
        await Store.Appends.AppendAsync(transaction =>
        {
            Assert.False(transaction.MayWarn(Mailbox, 1, Now - 1));
            Assert.True(transaction.MayWarn(Mailbox, 1, Now));
            transaction.Warn(Mailbox, 1, Now + 5);
            Assert.False(transaction.MayWarn(Mailbox, 1, Now));
            return Put(transaction, "notice", mailbox: OtherMailbox);
        });
        Reopen();
        Assert.Empty(await Store.Stalled.FindAsync(Later, 10, Cancel));
        Assert.Equal((StoredDeliveryState.Dead, Now + 5), ((await TimesAsync("m1")).State, (await TimesAsync("m1")).WarnedAt));
    }

    [Fact]
    public async Task Opened_again_it_is_as_if_nobody_had_been_told_and_another_dead_letter_when_it_is_rejected_again()
    {
        await RejectedAsync("m1", Now);
        await Store.Appends.AppendAsync(transaction =>
        {
            transaction.Warn(Mailbox, 1, Now + 5);
            return true;
        });
        await Store.DeadLetters.SettleAsync(Mailbox, [1], discard: false);
        Assert.Null((await TimesAsync("m1")).WarnedAt);
        Assert.Empty(await Store.Stalled.FindAsync(Later, 10, Cancel));
        await RejectAsync(1, Now + 50);
        Assert.Equal([Now + 50], (await Store.Stalled.FindAsync(Later, 10, Cancel)).Select(letter => letter.DeadAt));
        Assert.False(await Store.Stalled.PassOverAsync(Mailbox, 1, Now));
    }

    [Fact]
    public async Task Discarded_it_may_not_be_told_and_keeps_when_it_was()
    {
        await RejectedAsync("m1", Now);
        await RejectedAsync("m2", Now, key: "k2");
        await Store.Appends.AppendAsync(transaction =>
        {
            transaction.Warn(Mailbox, 2, Now + 5);
            return true;
        });
        await Store.DeadLetters.SettleAsync(Mailbox, [1, 2], discard: true);
        Assert.Empty(await Store.Stalled.FindAsync(Later, 10, Cancel));
        Assert.False(await Store.Appends.AppendAsync(transaction => transaction.MayWarn(Mailbox, 1, Now)));
        Assert.Equal([null, Now + 5], new[] { (await TimesAsync("m1")).WarnedAt, (await TimesAsync("m2")).WarnedAt });
    }

    [Fact]
    public async Task Passed_over_it_is_found_no_more_and_shows_no_time()
    {
        await RejectedAsync("m1", Now);
        Assert.True(await Store.Stalled.PassOverAsync(Mailbox, 1, Now));
        Assert.False(await Store.Stalled.PassOverAsync(Mailbox, 1, Now));
        Assert.Empty(await Store.Stalled.FindAsync(Later, 10, Cancel));
        Assert.Null((await TimesAsync("m1")).WarnedAt);
    }

    private async Task RejectedAsync(string id, long at, string key = "k") => await RejectAsync(await PutAsync(id, key), at);

    private async Task RejectAsync(long position, long at)
    {
        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [position], Now);
        await Store.Mailboxes.RejectAsync(lease, position, "wrong", at);
    }
}
