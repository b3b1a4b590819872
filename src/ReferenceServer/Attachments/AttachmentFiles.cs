using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>The files themselves: complete ones under their SHA-256, parts under a random name.</summary>
internal sealed class AttachmentFiles
{
    private const int Folders = 256;

    private readonly string _folder;
    private readonly string _parts;

    public AttachmentFiles(string folder)
    {
        _folder = folder;
        _parts = Path.Combine(folder, "parts");
        PrivateFiles.CreateFolder(folder);
        PrivateFiles.CreateFolder(_parts);
    }

    /// <summary>One at a time changes which file lies under a SHA-256, together with the table that says so.</summary>
    public KeyedGate Gate { get; } = new();

    /// <summary>Where a complete file lies. 256 folders keep each of them short.</summary>
    public string PathOf(string sha256) => PathOf(_folder, sha256);

    /// <summary>As the other, in any folder of complete files: a backup's has the same form.</summary>
    public static string PathOf(string folder, string sha256) => Path.Combine(folder, sha256[..2], sha256);

    public bool Has(string sha256) => File.Exists(PathOf(sha256));

    public FileStream OpenPart(string part) => new(PartPath(part), new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.Read,
        Options = FileOptions.Asynchronous,
        BufferSize = 0,
    });

    /// <summary>Gives a part, already flushed to disk, its final name; the name is on disk when this returns. A file that is there already is the same file.</summary>
    public void Keep(string part, string sha256)
    {
        var path = PathOf(sha256);
        var folder = Path.GetDirectoryName(path)!;
        if (!System.IO.Directory.Exists(folder))
        {
            PrivateFiles.CreateFolder(folder);
            DurableFolder.Flush(_folder);
        }

        File.Move(PartPath(part), path, overwrite: true);
        DurableFolder.Flush(folder);
    }

    public void DeletePart(string part) => File.Delete(PartPath(part));

    public void Delete(string sha256) => File.Delete(PathOf(sha256));

    /// <summary>Parts that nobody wrote to since a time (UTC).</summary>
    public IEnumerable<string> QuietParts(DateTime since) => Quiet(new DirectoryInfo(_parts), since);

    /// <summary>Complete files of one of the 256 folders that are older than a time (UTC).</summary>
    public IEnumerable<string> QuietFiles(int folder, DateTime since) => Quiet(new DirectoryInfo(Path.Combine(_folder, (folder % Folders).ToString("x2", System.Globalization.CultureInfo.InvariantCulture))), since);

    private static IEnumerable<string> Quiet(DirectoryInfo folder, DateTime since) =>
        folder.Exists ? folder.EnumerateFiles().Where(file => file.LastWriteTimeUtc < since).Select(file => file.Name) : [];

    private string PartPath(string part) => Path.Combine(_parts, part);
}
