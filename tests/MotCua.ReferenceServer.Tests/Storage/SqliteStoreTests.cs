using Microsoft.Extensions.Logging.Abstractions;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;
using MotCua.ReferenceServer.Tests.Storage.Compliance;

namespace MotCua.ReferenceServer.Tests.Storage;

/// <summary>The compliance classes on SQLite.</summary>
internal static class SqliteHubStore
{
    public static HubStore Open(string folder)
    {
        var database = SqliteDatabase.Open(new SqliteOptions(Path.Combine(folder, "hub.db")), TimeProvider.System, NullLoggerFactory.Instance);
        return new HubStore(
            new SqliteAppendStore(database), new SqliteMailboxStore(database), new SqliteDeadLetterStore(database), new SqliteMessageStore(database),
            new SqliteExpiryStore(database), new SqliteStalledStore(database), new SqliteDossierStore(database), database.Dispose);
    }
}

public sealed class SqliteAppendStoreTests : AppendStoreCompliance
{
    internal override HubStore Open(string folder) => SqliteHubStore.Open(folder);
}

public sealed class SqliteMailboxStoreTests : MailboxStoreCompliance
{
    [Fact]
    public async Task A_turn_says_whether_what_follows_it_is_in_memory()
    {
        await Store.Appends.AppendAsync(transaction => Enumerable.Range(1, RecentContents.Slots + 2).Select(i => Put(transaction, $"m{i}")).ToArray());
        var lease = await LeaseAsync();
        Assert.Equal((true, false), await ReadAsync(after: 0, most: 2));
        Assert.Equal((true, true), await ReadAsync(after: 0, most: 3));
        Assert.Equal((true, true), await FetchAsync(after: 2, most: 1));
        Assert.Equal((true, false), await FetchAsync(after: 0, most: 1));
        Reopen();
        Assert.Equal((true, false), await ReadAsync(after: 0, most: 3));
        Assert.Equal((true, false), await FetchAsync(after: 3, most: 1));

        async Task<(bool IsCut, bool IsAtHand)> ReadAsync(long after, int most) => Said(await Store.Mailboxes.ReadAsync(Mailbox, after, null, most, int.MaxValue, Now, TestContext.Current.CancellationToken));
        async Task<(bool IsCut, bool IsAtHand)> FetchAsync(long after, int most) => Said((await Store.Mailboxes.FetchAsync(lease, after, most, int.MaxValue, Now))!);
        static (bool IsCut, bool IsAtHand) Said(DeliveryTurn turn) => (turn.IsCut, turn.IsAtHand);
    }

    internal override HubStore Open(string folder) => SqliteHubStore.Open(folder);
}

public sealed class SqliteDeadLetterStoreTests : DeadLetterStoreCompliance
{
    internal override HubStore Open(string folder) => SqliteHubStore.Open(folder);
}

public sealed class SqliteMessageStoreTests : MessageStoreCompliance
{
    internal override HubStore Open(string folder) => SqliteHubStore.Open(folder);
}

public sealed class SqliteExpiryStoreTests : ExpiryStoreCompliance
{
    internal override HubStore Open(string folder) => SqliteHubStore.Open(folder);
}

public sealed class SqliteStalledStoreTests : StalledStoreCompliance
{
    internal override HubStore Open(string folder) => SqliteHubStore.Open(folder);
}

public sealed class SqliteDossierStoreTests : DossierStoreCompliance
{
    internal override HubStore Open(string folder) => SqliteHubStore.Open(folder);
}
