using System.Buffers;
using System.Security.Cryptography;

namespace MotCua.Contracts.Signing;

/// <summary>
/// The Merkle tree (RFC 6962, SHA-256) over the receipt statements of one commit (MC-SIGN-13): one signature then covers every
/// receipt of the commit. A leaf is SHA-256(0x00 ‖ statement), a node SHA-256(0x01 ‖ left ‖ right).
/// </summary>
public sealed class ReceiptTree
{
    /// <summary>Longest path that is verified, in hashes: a tree of 2^32 statements.</summary>
    public const int MaxPath = 32;

    private readonly byte[][][] _levels;

    private ReceiptTree(byte[][][] levels) => _levels = levels;

    /// <summary>How many statements the tree has: at least one.</summary>
    public int Size => _levels[0].Length;

    /// <summary>The root, 32 bytes. Do not change it.</summary>
    public byte[] Root => _levels[^1][0];

    /// <summary>Builds the tree of a commit.</summary>
    /// <param name="statements">The statements' bytes in the order of their index; at least one.</param>
    /// <returns>The tree.</returns>
    /// <exception cref="ArgumentException">There is no statement.</exception>
    public static ReceiptTree Build(IReadOnlyList<ReadOnlyMemory<byte>> statements)
    {
        if (statements.Count == 0)
        {
            throw new ArgumentException("A receipt tree needs at least one statement.", nameof(statements));
        }

        var level = new byte[statements.Count][];
        for (var i = 0; i < level.Length; i++)
        {
            level[i] = new byte[SHA256.HashSizeInBytes];
            LeafHash(statements[i].Span, level[i]);
        }

        var levels = new List<byte[][]> { level };
        while (level.Length > 1)
        {
            // Pairing from the left and carrying the odd last one up gives the same tree as RFC 6962's split at a power of two.
            var above = new byte[(level.Length + 1) / 2][];
            for (var i = 0; i < above.Length; i++)
            {
                above[i] = 2 * i + 1 < level.Length ? NodeHash(level[2 * i], level[2 * i + 1]) : level[2 * i];
            }

            levels.Add(above);
            level = above;
        }

        return new ReceiptTree([.. levels]);
    }

    /// <summary>The inclusion path of a statement, from the leaf upwards; empty in a tree of one.</summary>
    /// <param name="index">0 to <see cref="Size"/> - 1.</param>
    /// <returns>Hashes of 32 bytes. Do not change them.</returns>
    public IReadOnlyList<byte[]> PathOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size);
        var path = new List<byte[]>(_levels.Length);
        for (var height = 0; height < _levels.Length - 1; height++, index >>= 1)
        {
            var sibling = index ^ 1;
            if (sibling < _levels[height].Length)
            {
                path.Add(_levels[height][sibling]);
            }
        }

        return path;
    }

    /// <summary>Computes the root that a statement and its path lead to (RFC 9162, section 2.1.3.2).</summary>
    /// <param name="statement">The statement's bytes.</param>
    /// <param name="index">Its index in the commit.</param>
    /// <param name="size">How many statements the commit has.</param>
    /// <param name="path">The path, from the leaf upwards.</param>
    /// <returns>The root; null when index, size and path do not belong together.</returns>
    public static byte[]? RootFrom(ReadOnlySpan<byte> statement, ulong index, ulong size, IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        var way = new ReceiptPath(statement, index, size, new KnownNodes(0), stackalloc byte[SHA256.HashSizeInBytes]);
        foreach (var sibling in path)
        {
            way.Add(sibling.Span);
        }

        return way.TryEnd(out var root) ? root.ToArray() : null;
    }

    /// <summary>The hash of a node, 32 bytes.</summary>
    internal static void NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, Span<byte> hash)
    {
        Span<byte> buffer = stackalloc byte[1 + 2 * SHA256.HashSizeInBytes];
        buffer[0] = 1;
        left.CopyTo(buffer[1..]);
        right.CopyTo(buffer[(1 + SHA256.HashSizeInBytes)..]);
        SHA256.HashData(buffer, hash);
    }

    /// <summary>The hash of a leaf, 32 bytes.</summary>
    internal static void LeafHash(ReadOnlySpan<byte> statement, Span<byte> hash)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(statement.Length + 1);
        buffer[0] = 0;
        statement.CopyTo(buffer.AsSpan(1));
        SHA256.HashData(buffer.AsSpan(0, statement.Length + 1), hash);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private static byte[] NodeHash(byte[] left, byte[] right)
    {
        var hash = new byte[SHA256.HashSizeInBytes];
        NodeHash(left, right, hash);
        return hash;
    }
}
