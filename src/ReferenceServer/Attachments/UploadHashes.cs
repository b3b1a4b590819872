using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>
/// The running hash of uploads between two parts, so that a file of 2 GB in parts of 1 MB is hashed once. What is not here any more
/// (a restart, too many at once) is hashed again from disk.
/// </summary>
internal sealed class UploadHashes
{
    private const int MaxKept = 1024;

    private readonly ConcurrentDictionary<string, (IncrementalHash Hash, long Offset)> _kept = new(StringComparer.Ordinal);

    public async ValueTask<IncrementalHash> TakeAsync(string part, FileStream file, long offset, CancellationToken cancellationToken)
    {
        if (_kept.TryRemove(part, out var kept))
        {
            if (kept.Offset == offset)
            {
                return kept.Hash;
            }

            kept.Hash.Dispose();
        }

        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[Math.Min(offset, 128 * 1024)];
        for (long at = 0; at < offset;)
        {
            var read = await RandomAccess.ReadAsync(file.SafeFileHandle, buffer.AsMemory(0, (int)Math.Min(buffer.Length, offset - at)), at, cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException($"The part {part} is shorter than recorded.");
            }

            hash.AppendData(buffer, 0, read);
            at += read;
        }

        return hash;
    }

    /// <summary>Keeps the hash of the first bytes of a part; a negative offset says that it is of no use any more.</summary>
    public void Keep(string part, IncrementalHash hash, long offset)
    {
        if (offset < 0 || _kept.Count >= MaxKept || !_kept.TryAdd(part, (hash, offset)))
        {
            hash.Dispose();
        }
    }

    public void Forget(string part)
    {
        if (_kept.TryRemove(part, out var kept))
        {
            kept.Hash.Dispose();
        }
    }
}
