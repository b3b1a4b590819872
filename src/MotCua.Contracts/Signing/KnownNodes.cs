using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MotCua.Contracts.Signing;

/// <summary>
/// Nodes of receipt trees that were hashed a moment ago: the receipts of one commit share most of their paths. A node is found by both its children, so what it
/// gives is what hashing them again would give, whoever made them. Thread-safe, of constant size.
/// </summary>
internal sealed class KnownNodes(int slots)
{
    private const int HashLength = SHA256.HashSizeInBytes;

    // An entry: left, right, hash. Entries are replaced, never changed.
    private readonly byte[]?[] _entries = new byte[]?[slots];

    /// <summary>The hash of the node over two children of 32 bytes.</summary>
    public ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (_entries.Length == 0)
        {
            return Make(left, right).AsSpan(2 * HashLength);
        }

        // The children are hashes, or what a stranger calls so: any four bytes of both do.
        ref var slot = ref _entries[(BinaryPrimitives.ReadUInt32LittleEndian(left) ^ BinaryPrimitives.ReadUInt32BigEndian(right)) % (uint)_entries.Length];
        var entry = Volatile.Read(ref slot);
        if (entry is null || !left.SequenceEqual(entry.AsSpan(0, HashLength)) || !right.SequenceEqual(entry.AsSpan(HashLength, HashLength)))
        {
            entry = Make(left, right);
            Volatile.Write(ref slot, entry);
        }

        return entry.AsSpan(2 * HashLength);
    }

    private static byte[] Make(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var entry = new byte[3 * HashLength];
        left.CopyTo(entry);
        right.CopyTo(entry.AsSpan(HashLength));
        ReceiptTree.NodeHash(left, right, entry.AsSpan(2 * HashLength));
        return entry;
    }
}
