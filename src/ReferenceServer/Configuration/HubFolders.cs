namespace MotCua.ReferenceServer.Configuration;

/// <summary>Where the hub keeps what it was given: all that a backup holds.</summary>
/// <param name="Database">The SQLite file.</param>
/// <param name="Attachments">The folder of attached files.</param>
/// <param name="Sandbox">The folder of the sandbox's keys; it is there only where a sandbox ran.</param>
/// <param name="Snapshots">The folder of published directory snapshots. A backup has those in force in the database.</param>
internal sealed record HubFolders(string Database, string Attachments, string Sandbox, string Snapshots)
{
    public static HubFolders Read(SettingReader reader)
    {
        var database = reader.Path(Settings.Database, Path.GetFullPath(Settings.Database.Default));
        var beside = Path.GetDirectoryName(database)!;
        return new HubFolders(
            database,
            reader.Path(Settings.AttachmentsFolder, Path.Combine(beside, "attachments")),
            reader.Path(Settings.SandboxFolder, Path.Combine(beside, "sandbox")),
            reader.Path(Settings.DirectorySnapshots, Path.Combine(beside, "snapshots")));
    }
}
