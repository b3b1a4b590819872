using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Storage.Compliance;

public abstract class MessageStoreCompliance : HubStoreCompliance
{
    [Fact]
    public async Task A_message_is_known_by_sender_and_id_together()
    {
        await PutAsync("m1");
        var known = await Store.Messages.FindReceiptAsync(Sender, "m1", Cancel);
        Assert.Equal(Message("m1", 1).PayloadSha256, known!.PayloadSha256);
        Assert.Equal(Message("m1", 1).Receipt, known.Receipt);
        Assert.Null(await Store.Messages.FindReceiptAsync(Sender, "M1", Cancel));
        Assert.Null(await Store.Messages.FindReceiptAsync(Mailbox, "m1", Cancel));
        Assert.Null(await Store.Messages.FindAsync(Sender, "m2", Cancel));
    }

    [Fact]
    public async Task A_message_comes_with_how_far_it_got()
    {
        await PutAsync("m1");
        Assert.Equal(new DeliveryTimes(StoredDeliveryState.Open, Now, null, null, null, null, null, null), await TimesAsync("m1"));
        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [1], Now + 1);
        await Store.Mailboxes.AcknowledgeAsync(lease, 1, [], Now + 2);
        Assert.Equal(new DeliveryTimes(StoredDeliveryState.Acknowledged, Now, Now + 1, Now + 2, null, null, null, null), await TimesAsync("m1"));
    }

    [Fact]
    public async Task An_answered_append_is_seen_by_every_reader_at_once()
    {
        for (var i = 0; i < 50; i++)
        {
            await PutAsync($"m{i}");
            var found = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Store.Messages.FindReceiptAsync(Sender, $"m{i}", Cancel).AsTask()));
            Assert.All(found, Assert.NotNull);
        }
    }
}
