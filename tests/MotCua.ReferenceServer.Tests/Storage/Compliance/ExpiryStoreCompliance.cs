using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Storage.Compliance;

public abstract class ExpiryStoreCompliance : HubStoreCompliance
{
    [Fact]
    public async Task What_was_not_fetched_in_time_is_found_the_earliest_first_and_what_was_fetched_is_not()
    {
        await PutAsync("late", expires: Now + 300);
        await PutAsync("early", expires: Now + 100);
        await PutAsync("fetched", expires: Now + 50);
        await PutAsync("open", expires: Later);
        await Store.Mailboxes.MarkFetchedAsync(await LeaseAsync(), [3], Now);
        Assert.Equal(["early", "late"], (await Store.Expiries.FindAsync(Now + 300, 10, Cancel)).Select(expired => expired.Id));
        var first = (await Store.Expiries.FindAsync(Now + 300, 1, Cancel)).Single();
        Assert.Equal((Mailbox, 2L, Sender, "early", "documentSent"), (first.Mailbox, first.Position, first.Sender, first.Id, first.Body));
        Assert.Equal(Message("early", 2).PayloadSha256, first.PayloadSha256);
        Assert.Empty(await Store.Expiries.FindAsync(Now + 99, 10, Cancel));
    }

    [Fact]
    public async Task It_is_marked_once_gives_its_room_back_and_is_delivered_no_more()
    {
        await PutAsync("m1", expires: Now + 100);
        await PutAsync("m2");
        Assert.False(await Store.Expiries.ExpireAsync(Mailbox, 1, Now + 99));
        Assert.True(await Store.Expiries.ExpireAsync(Mailbox, 1, Now + 100));
        Assert.False(await Store.Expiries.ExpireAsync(Mailbox, 1, Now + 101));
        Assert.Empty(await Store.Expiries.FindAsync(Later - 1, 10, Cancel));
        Assert.Equal([2], await PositionsAsync());
        Assert.Equal((StoredDeliveryState.Expired, Now + 100), ((await TimesAsync("m1")).State, (await TimesAsync("m1")).ExpiredAt));
        Assert.Equal(new WaitingAmount(1, 10), await Store.Appends.AppendAsync(transaction => transaction.Waiting(Mailbox)));
    }

    [Fact]
    public async Task Inside_an_append_it_is_asked_and_marked_in_the_same_transaction()
    {
        await PutAsync("m1", expires: Now + 100);
        await Store.Appends.AppendAsync(transaction =>
        {
            Assert.False(transaction.MayExpire(Mailbox, 1, Now + 99));
            Assert.True(transaction.MayExpire(Mailbox, 1, Now + 100));
            transaction.Expire(Mailbox, 1, Now + 100);
            Assert.False(transaction.MayExpire(Mailbox, 1, Now + 100));
            Assert.Equal(new WaitingAmount(0, 0), transaction.Waiting(Mailbox));
            return Put(transaction, "notice", mailbox: OtherMailbox);
        });
        Assert.Empty(await PositionsAsync());
        Assert.Equal([1], await PositionsAsync(OtherMailbox));
    }

    [Fact]
    public async Task What_is_parked_expires_too_and_a_dead_letter_does_not()
    {
        await PutAsync("m1", expires: Now + 100);
        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [1], Now);
        await Store.Mailboxes.RejectAsync(lease, 1, "wrong", Now);
        await PutAsync("m2", expires: Now + 100);
        Assert.Equal(["m2"], (await Store.Expiries.FindAsync(Now + 100, 10, Cancel)).Select(expired => expired.Id));
    }
}
