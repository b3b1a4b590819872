using System.Runtime.InteropServices;

namespace MotCua.ReferenceServer.Storage;

/// <summary>
/// Brings a folder's list of names to disk: a file that was flushed and then renamed may after a loss of power have its old name (POSIX rename and fsync are
/// independent). .NET has no call for it. Windows keeps names in a journal of their own, and has no call either.
/// </summary>
internal static class DurableFolder
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The folder could not be flushed.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = Open(path, ReadOnly);
        var failed = folder < 0 || FSync(folder) != 0 ? Marshal.GetLastPInvokeError() : 0;
        if (folder >= 0)
        {
            _ = Close(folder);
        }

        if (failed != 0)
        {
            throw new IOException($"The folder '{path}' could not be flushed: {Marshal.GetPInvokeErrorMessage(failed)}");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
