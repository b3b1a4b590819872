using Microsoft.Data.Sqlite;

namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>Where the SQLite store lies and how much waits for it.</summary>
/// <param name="Path">The database file. Its folder is created. SQLite in memory is refused: receipts promise durability.</param>
internal sealed record SqliteOptions(string Path)
{
    /// <summary>Works that may wait for the writer before HUB_BUSY, 1 to 1000000. Default 4096.</summary>
    public int WriteQueue { get; init; } = 4096;

    /// <summary>Works in one transaction, 1 to 10000. Default 512.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>Connections that read at once, 1 to 64. Default 8.</summary>
    public int Readers { get; init; } = 8;

    /// <summary>The file's full path.</summary>
    /// <exception cref="StoreSetupException">The path is empty or means memory.</exception>
    public string Checked()
    {
        var path = Path.Trim();
        if (path.Length == 0 || path.Contains(":memory:", StringComparison.OrdinalIgnoreCase)
            || path.Contains("mode=memory", StringComparison.OrdinalIgnoreCase))
        {
            throw new StoreSetupException(
                $"Storage:Database '{Path}' names no file. A receipt promises that the message survives a power cut, so the store must be a file on a local disk, "
                + "for example Storage:Database=/var/lib/motcua/hub.db (Windows: C:\\ProgramData\\MotCua\\hub.db).",
                $"Storage:Database '{Path}' không phải tệp. Biên nhận cam kết thông điệp còn nguyên khi mất điện, nên kho phải là tệp trên đĩa của máy này.");
        }

        if (path.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || path.Contains(';', StringComparison.Ordinal))
        {
            throw new StoreSetupException(
                $"Storage:Database '{Path}' is a connection string or URI. Give the file's path only, for example Storage:Database=/var/lib/motcua/hub.db.",
                $"Storage:Database '{Path}' là chuỗi kết nối hoặc URI. Chỉ đặt đường dẫn của tệp.");
        }

        return System.IO.Path.GetFullPath(path);
    }

    internal static string ConnectionString(string file, bool readOnly) => new SqliteConnectionStringBuilder
    {
        DataSource = file,
        Mode = readOnly ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWriteCreate,
        Pooling = false,
        DefaultTimeout = 10,
    }.ToString();
}
