namespace MotCua.ReferenceServer.Storage;

/// <summary>Folders and files that only the hub's account can read: they hold the dossiers of citizens. Windows inherits the parent folder's list instead.</summary>
internal static class PrivateFiles
{
    private const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Creates a folder where there is none; one that is there keeps the rights that the operator gave it.</summary>
    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(path);
            return;
        }

        System.IO.Directory.CreateDirectory(path, File | UnixFileMode.UserExecute);
    }

    /// <summary>Creates an empty file where there is none.</summary>
    public static void CreateFile(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = File;
        }

        new FileStream(path, options).Dispose();
    }
}
