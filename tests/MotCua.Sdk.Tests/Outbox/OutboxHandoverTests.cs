using Microsoft.Data.Sqlite;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Outbox;
using MotCua.Sdk.Sqlite;
using MotCua.Sdk.Stores;
using MotCua.Sdk.Tests.Support;

namespace MotCua.Sdk.Tests.Outbox;

/// <summary>What an append gives to the dispatcher of its process, and what it leaves to be found; real files, no hub.</summary>
public sealed class OutboxHandoverTests : IDisposable
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly OutboxSignature Signature = new("header..signature", "thumbprint", The.Now.AddYears(1));

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-handover-").FullName;
    private readonly List<StoreAccess> _opened = [];
    private readonly OutboxHandover _handover = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _opened.ForEach(access => access.Dispose());
        SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_first_message_of_a_key_is_given_whole_under_the_claim_that_stands_in_the_store()
    {
        var store = Open();
        var message = New("one", "key");
        await store.AppendAsync(message, null, The.Now, Cancel);
        Assert.True(message.IsHandedOver);
        Assert.Empty(await ClaimAsync(Store(null), The.Now));

        var claim = _handover.Take(10)!;
        var item = Assert.Single(claim.Items);
        Assert.Equal(The.Now + Lease, claim.Until);
        var found = Assert.Single(await ClaimAsync(Store(null), The.Now + Lease));
        Assert.Equal((found.Number, found.From, found.Id, found.OrderKey, found.Body, found.Attempts, found.Reason, found.EnqueuedAt, found.Files, found.Signature),
            (item.Number, item.From, item.Id, item.OrderKey, item.Body, item.Attempts, item.Reason, item.EnqueuedAt, item.Files, item.Signature));
        Assert.Equal(found.Payload, item.Payload);
    }

    [Fact]
    public async Task The_second_of_its_key_is_found_when_the_first_is_done()
    {
        var store = Open();
        await store.AppendAsync(New("one", "key"), null, The.Now, Cancel);
        var second = New("two", "key");
        await store.AppendAsync(second, null, The.Now, Cancel);
        Assert.False(second.IsHandedOver);

        var claim = _handover.Take(10)!;
        Assert.True(await store.FinishAsync(claim.Name, [OutboxResult.Untried(Assert.Single(claim.Items)) with { Receipt = new() }], The.Now, Cancel));
        Assert.Equal("two", Assert.Single(await ClaimAsync(store, The.Now)).Id);
    }

    [Fact]
    public async Task A_message_without_signature_or_with_files_is_left_to_be_found()
    {
        var store = Open();
        await store.AppendAsync(New("unsigned", "key 1") with { Signature = null }, null, The.Now, Cancel);
        await store.AppendAsync(New("files", "key 2") with { Files = [AttachmentSource.FromBytes([1], "application/octet-stream", "one.bin")] }, null, The.Now, Cancel);
        Assert.Null(_handover.Take(10));
        Assert.Equal(2, (await ClaimAsync(store, The.Now)).Count);
    }

    [Fact]
    public async Task While_the_outbox_is_paused_or_the_hub_is_away_nothing_is_given()
    {
        var store = Open();
        await store.SetPausedAsync(true, Cancel);
        await store.AppendAsync(New("paused", "key 1"), null, The.Now, Cancel);
        Assert.Null(_handover.Take(10));
        Assert.Empty(await ClaimAsync(store, The.Now));
        await store.SetPausedAsync(false, Cancel);

        _handover.Open(Lease, () => false);
        await store.AppendAsync(New("away", "key 2"), null, The.Now, Cancel);
        Assert.Null(_handover.Take(10));
        Assert.Equal(2, (await ClaimAsync(store, The.Now)).Count);
    }

    [Fact]
    public async Task A_message_that_stands_there_already_is_not_given_and_its_key_is_free()
    {
        var store = Open();
        await store.AppendAsync(New("one", "key"), null, The.Now, Cancel);
        var claim = _handover.Take(10)!;
        await store.FinishAsync(claim.Name, [OutboxResult.Untried(claim.Items[0]) with { Receipt = new() }], The.Now, Cancel);

        await store.AppendAsync(New("one", "key"), null, The.Now, Cancel);
        Assert.Null(_handover.Take(10));
        await store.AppendAsync(New("two", "key"), null, The.Now, Cancel);
        Assert.Equal("two", Assert.Single(_handover.Take(10)!.Items).Id);
    }

    [Fact]
    public async Task What_is_appended_while_the_dispatcher_stops_is_free_at_once()
    {
        // It stops between the claim and the commit.
        var store = Store(_handover);
        _handover.Open(Lease, () =>
        {
            _ = Task.Run(_handover.Close, Cancel);
            return true;
        });
        await store.OpenAsync(Cancel);
        var messages = Enumerable.Range(0, 50).Select(i => New($"{i}", $"key {i}")).ToArray();
        await Task.WhenAll(messages.Select(message => store.AppendAsync(message, null, The.Now, Cancel)));

        var given = new List<string>();
        while (_handover.Take(int.MaxValue) is { } claim)
        {
            given.AddRange(claim.Items.Select(item => item.Id));
        }

        Assert.Equal(messages.Where(message => message.IsHandedOver).Select(message => message.Id).Order(StringComparer.Ordinal), given.Order(StringComparer.Ordinal));
        Assert.Equal(messages.Length - given.Count, (await ClaimAsync(store, The.Now)).Count);
    }

    [Fact]
    public void So_much_that_waits_is_enough_and_the_rest_is_left_to_be_found()
    {
        _handover.Open(Lease, () => true);
        var (claim, until) = _handover.Reserve(The.Now)!.Value;
        Assert.True(_handover.TryGive(claim, until, [new OutboxItem(1, The.Commune, "large", "key", "documentSent", new byte[16 * 1024 * 1024], Signature, 0, "", The.Now, OutboxFiles.None)]));
        Assert.Null(_handover.Reserve(The.Now));
        Assert.Single(_handover.Take(10)!.Items);
        Assert.NotNull(_handover.Reserve(The.Now));
    }

    [Fact]
    public void A_claim_has_a_name_of_its_own_and_at_most_so_many_messages()
    {
        _handover.Open(Lease, () => true);
        var name = Give("a", "b", "c");
        Assert.Equal((name, 2), Named(_handover.Take(2)!));
        var later = Give("d");
        Assert.NotEqual(name, later);
        Assert.Equal((name, 1), Named(_handover.Take(10)!));
        Assert.Equal((later, 1), Named(_handover.Take(10)!));
        Assert.Null(_handover.Take(10));
        Assert.NotEqual(later, _handover.Reserve(The.Now)!.Value.Name);

        string Give(params string[] ids)
        {
            var (claim, until) = _handover.Reserve(The.Now)!.Value;
            Assert.True(_handover.TryGive(claim, until, [.. ids.Select((id, i) => new OutboxItem(i, The.Commune, id, id, "documentSent", [], Signature, 0, "", The.Now, OutboxFiles.None))]));
            return claim;
        }

        static (string, int) Named(OutboxClaim claim) => (claim.Name, claim.Items.Count);
    }

    private static NewOutboxMessage New(string id, string key) => new(The.Commune, id, key, "documentSent", [0x7b, 0x7d], Signature);

    private static Task<IReadOnlyList<OutboxItem>> ClaimAsync(DbOutboxStore store, DateTimeOffset now) => store.ClaimAsync(Guid.NewGuid().ToString("N"), now, now + Lease, 100, Cancel);

    private DbOutboxStore Open()
    {
        _handover.Open(Lease, () => true);
        return Store(_handover);
    }

    private DbOutboxStore Store(OutboxHandover? handover)
    {
        var access = new StoreAccess(new SqliteStoreDatabase(Path.Combine(_folder, "outbox.db")));
        _opened.Add(access);
        return new DbOutboxStore(access, handover);
    }
}
