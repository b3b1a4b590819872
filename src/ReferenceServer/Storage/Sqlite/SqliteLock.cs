namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>One hub a file.</summary>
internal static class SqliteLock
{
    // Long polls are woken in memory, so a second process on the same file would leave readers waiting.
    /// <exception cref="StoreSetupException">Another process has the file.</exception>
    public static FileStream Take(string file)
    {
        try
        {
            return new FileStream(file + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (e is not (DirectoryNotFoundException or FileNotFoundException or PathTooLongException))
        {
            throw new StoreSetupException(
                $"The store at Storage:Database '{file}' is in use by another hub. Stop that one, or give this one a file of its own.",
                $"Kho Storage:Database '{file}' đang được một nút khác dùng. Hãy dừng nút đó, hoặc cho nút này một tệp riêng.",
                e);
        }
    }
}
