using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Sqlite;

/// <summary>The compliance list for a SQLite file.</summary>
public static class SqliteStoreCompliance
{
    /// <summary>The list for a file.</summary>
    /// <param name="database">As for <c>UseSqliteStore</c>.</param>
    public static StoreCompliance Of(string database) => new(() => new SqliteStoreDatabase(database));
}
