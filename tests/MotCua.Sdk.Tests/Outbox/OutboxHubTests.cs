using Microsoft.Data.Sqlite;
using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Stores;
using MotCua.Sdk.Tests.Hub;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>The outbox on real files against the real hub.</summary>
public sealed class OutboxHubTests(SdkHub hub) : IClassFixture<SdkHub>, IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-outbox-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_folder, "outbox.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_message_survives_a_restart_between_append_and_send()
    {
        var system = await SystemAsync("restart");
        Message message;
        await using (var before = OutboxHost.Make(hub, system, File))
        {
            // The host never starts: the process dies right after the append.
            message = Document(before, SdkHub.OneStop, "r1");
            await before.Outbox.EnqueueAsync(message, Cancel);
        }

        await using var after = await OutboxHost.Make(hub, system, File).StartAsync();
        var entry = await SentAsync(after, message);
        Assert.NotNull(entry.Receipt);
        var known = await after.Client.Exchange.GetMessageAsync(SdkHub.Commune, message.Header.Id, Cancel);
        Assert.Equal(entry.Signed, known.Message);
    }

    [Fact]
    public async Task A_kill_between_send_and_mark_sends_the_same_bytes_again_and_takes_the_duplicates_receipt()
    {
        var system = await SystemAsync("kill");
        Message message;
        DyingStore? dying = null;
        await using (var before = OutboxHost.Make(hub, system, File, store: store => dying = new DyingStore(store)))
        {
            await before.StartAsync();
            message = Document(before, SdkHub.OneStop, "k1");
            await before.Outbox.EnqueueAsync(message, Cancel);
            await dying!.Died.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            Assert.Equal(OutboxEntryState.Waiting, (await before.Outbox.FindAsync(SdkHub.Commune, message.Header.Id, Cancel))!.State);
        }

        await using var after = OutboxHost.Make(hub, system, File);
        var first = await after.Client.Exchange.GetMessageAsync(SdkHub.Commune, message.Header.Id, Cancel);
        await after.StartAsync();
        var entry = await SentAsync(after, message);
        Assert.Equal(first.Receipt, entry.Receipt);
        Assert.Equal(first.Message, entry.Signed);
    }

    [Fact]
    public async Task Two_dispatchers_on_one_file_never_double_or_reorder()
    {
        var system = await SystemAsync("two");
        await using var one = OutboxHost.Make(hub, system, File, o => o.MaxBatch = 3);
        await using var two = OutboxHost.Make(hub, system, File, o => o.MaxBatch = 3);
        await one.StartAsync();
        await two.StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(key => Task.Run(async () =>
        {
            for (var n = 0; n < 12; n++)
            {
                await (n % 2 == 0 ? one : two).Outbox.EnqueueAsync(Document(one, "H32.12.4", $"t{key}", $"{n}"), Cancel);
            }
        }, Cancel)));
        await one.EmptyAsync(Cancel);
        await AssertOrderAsync("two-reader", "H32.12.4", 8, 12);
    }

    [Fact]
    public async Task Order_of_each_key_holds_while_the_line_breaks()
    {
        var system = await SystemAsync("line");
        await using var relay = TcpRelay.Start(() => hub.Hub.GrpcAddress);
        await using var host = await OutboxHost.Make(hub, system, File, o => o.MaxBatch = 4, o => o.GrpcAddress = relay.Address).StartAsync();
        for (var n = 0; n < 12; n++)
        {
            for (var key = 0; key < 6; key++)
            {
                await host.Outbox.EnqueueAsync(Document(host, "H32.12.5", $"l{key}", $"{n}"), Cancel);
            }

            relay.Break();
        }

        await host.EmptyAsync(Cancel);
        await AssertOrderAsync("line-reader", "H32.12.5", 6, 12);
    }

    [Fact]
    public async Task A_final_refusal_blocks_only_its_key_until_a_decision()
    {
        var system = await SystemAsync("refusal");
        await using var host = await OutboxHost.Make(hub, system, File).StartAsync();
        var refused = new List<Message>();
        var later = new List<Message>();
        foreach (var key in new[] { "f1", "f2", "f3" })
        {
            refused.Add(Document(host, "H32.77", key));
            later.Add(Document(host, SdkHub.OneStop, key));
            await host.Outbox.EnqueueAsync(refused[^1], Cancel);
            await host.Outbox.EnqueueAsync(later[^1], Cancel);
        }

        var other = Document(host, SdkHub.OneStop, "f4");
        await host.Outbox.EnqueueAsync(other, Cancel);
        await SentAsync(host, other);
        var blocked = await BlockedAsync(host, 3);
        Assert.All(blocked, b => Assert.Equal(("RECIPIENT_UNKNOWN", "documentSent", 1L), (b.Reason, b.Body, b.Waiting)));
        Assert.All(blocked, b => Assert.NotEmpty(b.MessageVi));
        Assert.Equal((3L, 3L), (await host.Outbox.GetStatusAsync(Cancel)) is { } s ? (s.Depth, s.BlockedKeys) : default);

        string Key(int n) => blocked.Single(b => b.MessageId == refused[n].Header.Id).OrderKey;
        Assert.True(await host.Outbox.ContinueAsync(Key(0), Cancel));
        await SentAsync(host, later[0]);
        Assert.True(await host.Outbox.DiscardAsync(Key(1), Cancel));
        Assert.Equal(OutboxEntryState.Discarded, (await host.Outbox.FindAsync(SdkHub.Commune, later[1].Header.Id, Cancel))!.State);
        Assert.True(await host.Outbox.RearmAsync(Key(2), Cancel));
        Assert.Equal(refused[2].Header.Id, (await BlockedAsync(host, 1))[0].MessageId);
        Assert.False(await host.Outbox.ContinueAsync("no such key", Cancel));
        Assert.Equal(OutboxEntryState.Waiting, (await host.Outbox.FindAsync(SdkHub.Commune, later[2].Header.Id, Cancel))!.State);
    }

    [Fact]
    public async Task A_handler_may_decide_at_once()
    {
        var system = await SystemAsync("decide");
        await using var host = await OutboxHost.Make(hub, system, File, o => o.WhenRefused = (_, _) => ValueTask.FromResult(RefusedAction.Continue)).StartAsync();
        await host.Outbox.EnqueueAsync(Document(host, "H32.77", "h1"), Cancel);
        var later = Document(host, SdkHub.OneStop, "h1");
        await host.Outbox.EnqueueAsync(later, Cancel);
        await SentAsync(host, later);
        Assert.Empty(await host.Outbox.ListBlockedAsync(Cancel));
    }

    [Fact]
    public async Task A_message_enqueued_in_a_transaction_is_sent_only_if_it_commits()
    {
        var system = await SystemAsync("transaction");
        await using var host = await OutboxHost.Make(hub, system, File).StartAsync();
        await using var vendor = new SqliteConnection($"Data Source={File}");
        await vendor.OpenAsync(Cancel);
        var (kept, dropped) = (Document(host, SdkHub.OneStop, "x1"), Document(host, SdkHub.OneStop, "x1"));
        await using (var transaction = await vendor.BeginTransactionAsync(Cancel))
        {
            await host.Outbox.EnqueueAsync(dropped, transaction, Cancel);
            await transaction.RollbackAsync(Cancel);
        }

        await using (var transaction = await vendor.BeginTransactionAsync(Cancel))
        {
            await host.Outbox.EnqueueAsync(kept, transaction, Cancel);
            await transaction.CommitAsync(Cancel);
        }

        await SentAsync(host, kept);
        Assert.Null(await host.Outbox.FindAsync(SdkHub.Commune, dropped.Header.Id, Cancel));

        await using var elsewhere = new SqliteConnection($"Data Source={Path.Combine(_folder, "other.db")}");
        await elsewhere.OpenAsync(Cancel);
        await using var foreign = await elsewhere.BeginTransactionAsync(Cancel);
        var refused = await Assert.ThrowsAsync<StoreException>(() => host.Outbox.EnqueueAsync(dropped, foreign, Cancel));
        Assert.Contains("UseSqliteStore", refused.MessageEn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_ended_is_replaced_over_the_same_payload()
    {
        var now = TimeProvider.System.GetUtcNow();
        var ends = now.AddSeconds(3);
        var old = await hub.Hub.EnrolAsync("renewal", [SdkHub.Commune], now.AddHours(-1), ends);
        Message message;
        OutboxEntry before;
        await using (var first = OutboxHost.Make(hub, old, File))
        {
            message = Document(first, SdkHub.OneStop, "c1");
            await first.Outbox.EnqueueAsync(message, Cancel);
            before = (await first.Outbox.FindAsync(SdkHub.Commune, message.Header.Id, Cancel))!;
        }

        await SdkHub.EventuallyAsync(() => TimeProvider.System.GetUtcNow() > ends.AddSeconds(1), Cancel);
        var renewed = await hub.Hub.EnrolAsync("renewal", SdkHub.Commune);
        await using var second = await OutboxHost.Make(hub, renewed, File).StartAsync();
        var after = await SentAsync(second, message);
        Assert.Equal(0, after.Attempts);
        Assert.Equal(before.Signed.Payload, after.Signed.Payload);
        Assert.NotEqual(before.Signed.Signature, after.Signed.Signature);
        var known = await second.Client.Exchange.GetMessageAsync(SdkHub.Commune, message.Header.Id, Cancel);
        Assert.Equal(after.Signed, known.Message);
    }

    [Fact]
    public async Task A_remote_signer_signs_in_the_dispatcher_and_the_signature_is_stored_before_the_first_attempt()
    {
        var system = await SystemAsync("remote");
        Message message;
        DyingStore? dying = null;
        await using (var before = OutboxHost.Make(hub, system, File, store: store => dying = new DyingStore(store), isRemote: true))
        {
            message = Document(before, SdkHub.OneStop, "s1");
            await before.Outbox.EnqueueAsync(message, Cancel);
            Assert.Equal("", (await before.Outbox.FindAsync(SdkHub.Commune, message.Header.Id, Cancel))!.Signed.Signature);
            await before.StartAsync();
            await dying!.Died.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        }

        await using var after = OutboxHost.Make(hub, system, File, isRemote: true);
        var first = await after.Client.Exchange.GetMessageAsync(SdkHub.Commune, message.Header.Id, Cancel);
        Assert.Equal(first.Message, (await after.Outbox.FindAsync(SdkHub.Commune, message.Header.Id, Cancel))!.Signed);
        await after.StartAsync();
        Assert.Equal((first.Receipt, 0), await SentAsync(after, message) is { } entry ? (entry.Receipt, entry.Attempts) : default);
    }

    [Fact]
    public async Task A_paused_outbox_takes_messages_and_sends_none_until_it_is_resumed()
    {
        var system = await SystemAsync("pause");
        await using var host = await OutboxHost.Make(hub, system, File).StartAsync();
        await host.Outbox.PauseAsync(Cancel);
        var message = Document(host, SdkHub.OneStop, "p1");
        await host.Outbox.EnqueueAsync(message, Cancel);
        await host.Outbox.EnqueueAsync(message, Cancel);
        var status = await host.Outbox.GetStatusAsync(Cancel);
        Assert.Equal((1L, true), (status.Depth, status.IsPaused));

        // A second process hears of the pause too, and a restart does not end it.
        await using var other = await OutboxHost.Make(hub, system, File).StartAsync();
        Assert.True((await other.Outbox.GetStatusAsync(Cancel)).IsPaused);
        Assert.Equal(0, (await host.Outbox.FindAsync(SdkHub.Commune, message.Header.Id, Cancel))!.Attempts);
        await other.Outbox.ResumeAsync(Cancel);
        await SentAsync(host, message);
    }

    internal static Message Document(OutboxHost host, string to, string key, string subject = "0") =>
        host.Client.Messages.From(SdkHub.Commune).SendDocument(to, SdkHub.Document(key, subject));

    private static async Task<OutboxEntry> SentAsync(OutboxHost host, Message message)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            if (await host.Outbox.FindAsync(message.Header.From, message.Header.Id, deadline.Token) is { State: OutboxEntryState.Sent } sent)
            {
                return sent;
            }

            await Task.Delay(10, deadline.Token);
        }
    }

    private static async Task<IReadOnlyList<BlockedMessage>> BlockedAsync(OutboxHost host, int count)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var blocked = await host.Outbox.ListBlockedAsync(deadline.Token);
            if (blocked.Count == count)
            {
                return blocked;
            }

            await Task.Delay(10, deadline.Token);
        }
    }

    private async Task AssertOrderAsync(string reader, string mailbox, int keys, int each)
    {
        using var client = await hub.ClientAsync(reader, MotCuaWire.Grpc, null, mailbox);
        var subjects = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        for (var count = 0; count < keys * each;)
        {
            var pulled = await client.Exchange.PullAsync(mailbox, cancellationToken: Cancel);
            Assert.NotEmpty(pulled.Messages);
            foreach (var received in pulled.Messages)
            {
                var sent = received.Message.DocumentSent;
                (subjects.TryGetValue(sent.Key.Number, out var list) ? list : subjects[sent.Key.Number] = []).Add(sent.Subject);
                await client.Exchange.AcknowledgeAsync(received, Cancel);
                count++;
            }
        }

        Assert.Equal(keys, subjects.Count);
        Assert.All(subjects.Values, list => Assert.Equal(Enumerable.Range(0, each).Select(n => $"{n}"), list));
    }

    private Task<EnrolledSystem> SystemAsync(string name) => hub.Hub.EnrolAsync($"outbox-{name}", SdkHub.Commune);
}
