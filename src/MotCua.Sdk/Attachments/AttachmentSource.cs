using System.Security.Cryptography;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Attachments;

/// <summary>A file to upload: its bytes can be read more than once, and its SHA-256 names it. The file must not change meanwhile.</summary>
public sealed class AttachmentSource
{
    private const int BufferSize = 256 * 1024;

    private AttachmentSource(string sha256, long size, string name, string mediaType, string? path, byte[]? content)
    {
        Sha256 = sha256;
        Size = size;
        Name = name;
        MediaType = mediaType;
        Path = path;
        Content = content;
    }

    /// <summary>SHA-256 of the bytes, lower-case hex.</summary>
    public string Sha256 { get; }

    /// <summary>Bytes, 1 to 2 GiB.</summary>
    public long Size { get; }

    /// <summary>File name as citizen or officer sees it.</summary>
    public string Name { get; }

    /// <summary>IANA media type.</summary>
    public string MediaType { get; }

    /// <summary>Where the file lies; null when its bytes are in memory.</summary>
    internal string? Path { get; }

    /// <summary>Its bytes; null when it lies on disk.</summary>
    internal byte[]? Content { get; }

    /// <summary>A file on disk; its hash is computed now.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="mediaType">IANA media type, for example <c>application/pdf</c>.</param>
    /// <param name="name">File name to show; null takes the one on disk.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="IOException">The file cannot be read, or is empty.</exception>
    public static async Task<AttachmentSource> FromFileAsync(string path, string mediaType, string? name = null, CancellationToken cancellationToken = default)
    {
        await using var file = Open(path);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (file.Length == 0)
        {
            throw new InvalidDataException($"The file '{path}' is empty; an attachment has at least one byte. | Tệp '{path}' rỗng; tệp đính kèm phải có ít nhất một byte.");
        }

        var buffer = new byte[BufferSize];
        int read;
        while ((read = await file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            hash.AppendData(buffer, 0, read);
        }

        return Restore(Convert.ToHexStringLower(hash.GetHashAndReset()), file.Length, name ?? System.IO.Path.GetFileName(path), mediaType, System.IO.Path.GetFullPath(path));
    }

    /// <summary>Bytes in memory.</summary>
    /// <param name="bytes">At least one; must not change afterwards.</param>
    /// <param name="mediaType">IANA media type.</param>
    /// <param name="name">File name to show.</param>
    public static AttachmentSource FromBytes(byte[] bytes, string mediaType, string name)
    {
        if (bytes.Length == 0)
        {
            throw new ArgumentException("An attachment has at least one byte.", nameof(bytes));
        }

        return new(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length, name, mediaType, null, bytes);
    }

    /// <summary>The reference that a message carries.</summary>
    public AttachmentRef ToReference() => new() { Sha256 = Sha256, Size = Size, Name = Name, MediaType = MediaType };

    /// <summary>A file whose hash was computed before.</summary>
    internal static AttachmentSource Restore(string sha256, long size, string name, string mediaType, string path) => new(sha256, size, name, mediaType, path, null);

    /// <summary>Bytes whose hash was computed before.</summary>
    internal static AttachmentSource Restore(string sha256, long size, string name, string mediaType, byte[] content) => new(sha256, size, name, mediaType, null, content);

    internal Stream OpenAt(long offset)
    {
        Stream stream = Content is { } bytes ? new MemoryStream(bytes, writable: false) : Open(Path!);
        stream.Position = offset;
        return stream;
    }

    // Without a buffer of its own: every reader here brings one.
    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
