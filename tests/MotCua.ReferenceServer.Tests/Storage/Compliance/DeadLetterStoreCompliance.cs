using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Storage.Compliance;

public abstract class DeadLetterStoreCompliance : HubStoreCompliance
{
    [Fact]
    public async Task Dead_letters_and_what_is_parked_behind_them_are_listed_in_pages()
    {
        await RejectedAsync();
        var first = await Store.DeadLetters.ListAsync(Mailbox, 0, 2, Cancel);
        Assert.Equal([(1, false, "wrong"), (2, true, null)], first.Select(letter => (letter.Position, letter.Parked, letter.Reason)));
        Assert.Equal((Sender, "m1", "documentSent", Now + 1), (first[0].Sender, first[0].Id, first[0].Body, first[0].Since));
        Assert.Equal([3], (await Store.DeadLetters.ListAsync(Mailbox, 2, 2, Cancel)).Select(letter => letter.Position));
        Assert.Empty(await Store.DeadLetters.ListAsync(OtherMailbox, 0, 10, Cancel));
    }

    [Fact]
    public async Task Redelivering_opens_the_letter_and_its_key_again_in_order()
    {
        var lease = await RejectedAsync();
        Assert.Equal(1, await Store.DeadLetters.SettleAsync(Mailbox, [1], discard: false));
        Assert.Equal([1, 2, 3, 4], await PositionsAsync(notUnder: lease.Fence));
        Assert.Empty(await Store.DeadLetters.ListAsync(Mailbox, 0, 10, Cancel));
        Assert.Equal(StoredDeliveryState.Open, (await TimesAsync("m1")).State);
        Assert.Equal(5, await PutAsync("m5", "a"));
        Assert.Contains(5, await PositionsAsync());
    }

    [Fact]
    public async Task Discarding_ends_the_letter_and_frees_what_is_behind_it_and_its_room()
    {
        await RejectedAsync();
        Assert.Equal(1, await Store.DeadLetters.SettleAsync(Mailbox, [1], discard: true));
        Assert.Equal([2, 3, 4], await PositionsAsync());
        Assert.Equal(StoredDeliveryState.Discarded, (await TimesAsync("m1")).State);
        Assert.Equal(new WaitingAmount(3, 30), await Store.Appends.AppendAsync(transaction => transaction.Waiting(Mailbox)));
        Assert.Equal(0, await Store.DeadLetters.SettleAsync(Mailbox, [1], discard: true));
    }

    [Fact]
    public async Task A_letter_that_is_rejected_again_parks_its_key_again()
    {
        await RejectedAsync();
        await Store.DeadLetters.SettleAsync(Mailbox, [1], discard: false);
        var lease = await LeaseAsync(raise: true);
        await Store.Mailboxes.MarkFetchedAsync(lease, [1, 2, 3, 4], Now);
        Assert.Equal(3, await Store.Mailboxes.RejectAsync(lease, 1, "again", Now + 2));
        Reopen();
        Assert.Equal([4], await PositionsAsync());
        Assert.Equal("again", (await Store.DeadLetters.ListAsync(Mailbox, 0, 1, Cancel)).Single().Reason);
        Assert.Equal(1, await Store.DeadLetters.SettleAsync(Mailbox, [1, 2, 9], discard: true));
        Assert.Equal([2, 3, 4], await PositionsAsync());
    }

    // m1 to m3 of key a, m4 of key b; m1 rejected.
    private async Task<MailboxLease> RejectedAsync()
    {
        foreach (var (id, key) in new[] { ("m1", "a"), ("m2", "a"), ("m3", "a"), ("m4", "b") })
        {
            await PutAsync(id, key);
        }

        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [1], Now);
        await Store.Mailboxes.RejectAsync(lease, 1, "wrong", Now + 1);
        return lease;
    }
}
