using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>The files themselves: complete ones under their SHA-256, parts under a random name.</summary>
internal sealed class AttachmentFiles
{
    private readonly string _folder;
    private readonly string _parts;

    public AttachmentFiles(string folder)
    {
        _folder = folder;
        _parts = Path.Combine(folder, "parts");
        PrivateFiles.CreateFolder(folder);
        PrivateFiles.CreateFolder(_parts);
    }

    /// <summary>Where a complete file lies. 256 folders keep each of them short.</summary>
    public string PathOf(string sha256) => Path.Combine(_folder, sha256[..2], sha256);

    public string PartPath(string part) => Path.Combine(_parts, part);

    public FileStream OpenPart(string part) => new(PartPath(part), new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.Read,
        Options = FileOptions.Asynchronous,
        BufferSize = 0,
    });

    /// <summary>Gives a part, already flushed to disk, its final name. A file that is there already is the same file.</summary>
    public void Keep(string part, string sha256)
    {
        var path = PathOf(sha256);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        File.Move(PartPath(part), path, overwrite: true);
    }

    public void DeletePart(string part) => File.Delete(PartPath(part));

    public void Delete(string sha256) => File.Delete(PathOf(sha256));
}
