using Microsoft.Extensions.Logging.Abstractions;
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
