using System.Security.Cryptography;

namespace MotCua.Contracts.Signing;

/// <summary>The way from a statement to its tree's root, a sibling at a time (RFC 9162, section 2.1.3.2).</summary>
internal ref struct ReceiptPath
{
    private readonly KnownNodes _known;
    private readonly Span<byte> _hash;
    private ulong _node;
    private ulong _last;
    private int _left = ReceiptTree.MaxPath;
    private bool _isWrong;

    /// <param name="statement">The statement's bytes.</param>
    /// <param name="index">Its index in the commit.</param>
    /// <param name="size">How many statements the commit has.</param>
    /// <param name="known">Nodes hashed for its neighbours.</param>
    /// <param name="hash">32 bytes to work in.</param>
    public ReceiptPath(ReadOnlySpan<byte> statement, ulong index, ulong size, KnownNodes known, Span<byte> hash)
    {
        _known = known;
        _hash = hash;
        _node = index;
        _last = size - 1;
        _isWrong = index >= size;
        ReceiptTree.LeafHash(statement, hash);
    }

    /// <summary>Goes up one node.</summary>
    public void Add(ReadOnlySpan<byte> sibling)
    {
        _isWrong |= _last == 0 || sibling.Length != SHA256.HashSizeInBytes || --_left < 0;
        if (_isWrong)
        {
            return;
        }

        if ((_node & 1) == 1 || _node == _last)
        {
            _known.Hash(sibling, _hash).CopyTo(_hash);
            while ((_node & 1) == 0 && _node != 0)
            {
                _node >>= 1;
                _last >>= 1;
            }
        }
        else
        {
            _known.Hash(_hash, sibling).CopyTo(_hash);
        }

        _node >>= 1;
        _last >>= 1;
    }

    /// <summary>The root; false when index, size and path do not belong together.</summary>
    public readonly bool TryEnd(out ReadOnlySpan<byte> root)
    {
        root = _hash;
        return !_isWrong && _last == 0;
    }
}
