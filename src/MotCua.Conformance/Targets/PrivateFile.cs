namespace MotCua.Conformance.Targets;

/// <summary>Files that hold keys.</summary>
internal static class PrivateFile
{
    /// <summary>Opens a new file that only its owner can read.</summary>
    public static FileStreamOptions Options()
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
