using System.Security.Cryptography;

namespace MotCua.ReferenceServer.Storage;

/// <summary>Copies a file that nobody changes meanwhile; the copy is on disk, readable for this account alone, and its hash is known.</summary>
internal static class DurableCopy
{
    private const int BufferSize = 1024 * 1024;

    /// <returns>The SHA-256 of what was copied, in small hexadecimal digits, and its length.</returns>
    public static (string Sha256, long Bytes) Copy(string source, string target)
    {
        PrivateFiles.CreateFile(target);
        using var from = new FileStream(source, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
        using var to = new FileStream(target, new FileStreamOptions { Mode = FileMode.Truncate, Access = FileAccess.Write, BufferSize = 0 });
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        int read;
        while ((read = from.Read(buffer)) > 0)
        {
            hash.AppendData(buffer.AsSpan(0, read));
            to.Write(buffer.AsSpan(0, read));
        }

        to.Flush(flushToDisk: true);
        return (Convert.ToHexStringLower(hash.GetHashAndReset()), to.Length);
    }
}
