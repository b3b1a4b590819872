using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tests.Storage.Compliance;

public abstract class AppendStoreCompliance : HubStoreCompliance
{
    [Fact]
    public async Task What_was_appended_is_there_byte_for_byte_after_a_restart()
    {
        await PutAsync("m1", bytes: 2 * 1024 * 1024, dossier: "H32.12.3-261122-0001");
        var before = (await Store.Messages.FindAsync(Sender, "m1", Cancel))!.Value.Message;
        Reopen();
        var after = (await Store.Messages.FindAsync(Sender, "m1", Cancel))!.Value.Message;
        Assert.Equal(Message("m1", 1, bytes: 2 * 1024 * 1024).Payload.ToArray(), after.Payload.ToArray());
        Assert.Equal((before.Number, before.Signature, "H32.12.3-261122-0001", "t1", Later), (after.Number, after.Signature, after.Dossier, after.Task, after.ExpiresAt));
        Assert.Equal(before.Receipt, after.Receipt);
    }

    [Fact]
    public async Task Positions_of_a_mailbox_increase_without_gaps_whoever_appends_at_once()
    {
        var positions = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => PutAsync($"m{i}", $"k{i % 7}", i % 2 == 0 ? Mailbox : OtherMailbox))));
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), positions.Where((_, i) => i % 2 == 0).Order());
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i), positions.Where((_, i) => i % 2 == 1).Order());
        Reopen();
        Assert.Equal(101, await PutAsync("next"));
    }

    [Fact]
    public async Task A_reader_that_has_seen_a_position_never_finds_a_new_one_below_it()
    {
        var appending = Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await PutAsync($"w{writer}-{i}", $"k{writer}");
            }
        })));
        var seen = new List<long>();
        var hasEnded = false;
        while (!hasEnded)
        {
            // Once more after the last append: what is not found then is lost.
            hasEnded = appending.IsCompleted;
            seen.AddRange(await PositionsAsync(after: seen.LastOrDefault(), most: 1000));
        }

        await appending;
        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), seen);
    }

    [Fact]
    public async Task A_work_that_fails_leaves_nothing_and_its_neighbours_are_stored()
    {
        var neighbours = Enumerable.Range(0, 10).Select(i => PutAsync($"n{i}")).ToList();
        var failing = Store.Appends.AppendAsync<int>(transaction =>
        {
            Put(transaction, "failed");
            throw new RefusalException(ErrorReason.AliasConflict);
        });
        neighbours.AddRange(Enumerable.Range(10, 10).Select(i => PutAsync($"n{i}")));
        Assert.Equal(ErrorReason.AliasConflict, (await Assert.ThrowsAsync<RefusalException>(() => failing)).Reason);
        await Task.WhenAll(neighbours);
        Assert.Null(await Store.Messages.FindReceiptAsync(Sender, "failed", Cancel));
        Assert.Equal(20, (await PositionsAsync()).Count);
    }

    [Fact]
    public async Task A_transaction_sees_its_own_writes_and_what_waits_in_the_mailbox()
    {
        await PutAsync("before", bytes: 5);
        await Store.Appends.AppendAsync(transaction =>
        {
            Assert.Equal(new WaitingAmount(1, 5), transaction.Waiting(Mailbox));
            Assert.Null(transaction.FindReceipt(Sender, "m"));
            Put(transaction, "m", bytes: 7);
            Assert.NotNull(transaction.FindReceipt(Sender, "m"));
            Assert.Equal(new WaitingAmount(2, 12), transaction.Waiting(Mailbox));
            Assert.Equal(new WaitingAmount(0, 0), transaction.Waiting(OtherMailbox));
            return true;
        });
        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [1, 2], Now);
        await Store.Mailboxes.AcknowledgeAsync(lease, 1, [], Now);
        Assert.Equal(new WaitingAmount(1, 7), await Store.Appends.AppendAsync(transaction => transaction.Waiting(Mailbox)));
    }

    [Fact]
    public async Task A_message_behind_a_dead_letter_of_its_key_is_parked()
    {
        await PutAsync("m1", "a");
        var lease = await LeaseAsync();
        await Store.Mailboxes.MarkFetchedAsync(lease, [1], Now);
        await Store.Mailboxes.RejectAsync(lease, 1, "wrong", Now);
        await PutAsync("m2", "a");
        await PutAsync("m3", "b");
        Assert.Equal([3], await PositionsAsync());
        Assert.Equal([false, true], (await Store.DeadLetters.ListAsync(Mailbox, 0, 10, Cancel)).Select(letter => letter.Parked));
    }

    [Fact]
    public async Task A_number_of_a_dossier_is_found_and_belongs_to_the_first_that_had_it()
    {
        var alias = new Alias { System = "portal", Kind = "portal", Value = "Số-1" };
        await Store.Appends.AppendAsync(transaction =>
        {
            transaction.Put(new DossierRow("D1", Sender, "t1", null, null, Now, Now));
            transaction.PutAlias(alias, "D1");
            return true;
        });
        await Store.Appends.AppendAsync(transaction =>
        {
            Assert.Equal("D1", transaction.FindAlias(alias));
            transaction.PutAlias(alias, "D2");
            Assert.Equal("D1", transaction.FindAlias(alias));
            return true;
        });
        Assert.Equal("D1", await Store.Dossiers.FindByAliasAsync(alias, false, Cancel));
        Assert.Null(await Store.Dossiers.FindByAliasAsync(new Alias { System = "portal", Kind = "portal", Value = "số-1" }, false, Cancel));
    }

    [Fact]
    public async Task What_test_messages_say_of_a_dossier_is_kept_beside_the_real_one()
    {
        var alias = new Alias { System = "portal", Kind = "portal", Value = "SỐ-1" };
        await Store.Appends.AppendAsync(transaction =>
        {
            transaction.Enter(test: true);
            transaction.Put(new DossierRow("D1", "A", "T1", null, null, 1, 1));
            transaction.PutAlias(alias, "D1");
            transaction.Enter(test: false);
            Assert.Null(transaction.FindDossier("D1"));
            Assert.Null(transaction.FindAlias(alias));
            transaction.Put(new DossierRow("D1", "B", "T2", null, null, 2, 2));
            transaction.PutAlias(alias, "D2");
            transaction.Enter(test: true);
            Assert.Equal("T1", transaction.FindDossier("D1")!.RootTask);
            Assert.Equal("D1", transaction.FindAlias(alias));
            return true;
        });
        Assert.Equal("D2", await Store.Dossiers.FindByAliasAsync(alias, test: false, Cancel));
        Assert.Equal("D1", await Store.Dossiers.FindByAliasAsync(alias, test: true, Cancel));
        Assert.Equal(("D1", "T2"), await FindAsync(test: false));
        Assert.Equal(("D1", "T1"), await FindAsync(test: true));

        async Task<(string, string)> FindAsync(bool test) => (await Store.Dossiers.FindAsync("D1", test, Cancel))!.Dossier is var row ? (row.Code, row.RootTask) : default;
    }
}
