using System.Text;

namespace MotCua.Conformance.Wire;

/// <summary>The Huffman code of HPACK (RFC 7541, appendix B), built from the lengths alone: the code is canonical.</summary>
internal static class Huffman
{
    private const int EndOfString = 256;

    // Bits of the code of each octet, and of the end of a string.
    private static readonly byte[] Lengths =
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    private static readonly Dictionary<(int Length, uint Code), int> Symbols = Build();

    /// <exception cref="FormatException">A code that is none, the end of a string inside it, or a padding that is not of ones.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        var text = new List<byte>(bytes.Length * 2);
        var (code, length) = (0u, 0);
        foreach (var octet in bytes)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | ((uint)(octet >> bit) & 1);
                length++;
                if (Symbols.TryGetValue((length, code), out var symbol))
                {
                    if (symbol == EndOfString)
                    {
                        throw new FormatException("the end of a string stands inside it");
                    }

                    text.Add((byte)symbol);
                    (code, length) = (0, 0);
                }
                else if (length > 30)
                {
                    throw new FormatException("no Huffman code");
                }
            }
        }

        return length < 8 && code == (1u << length) - 1 ? Encoding.Latin1.GetString([.. text]) : throw new FormatException("a Huffman string with a wrong end");
    }

    private static Dictionary<(int Length, uint Code), int> Build()
    {
        var symbols = new Dictionary<(int Length, uint Code), int>();
        var (code, length) = (0u, 0);
        foreach (var symbol in Enumerable.Range(0, Lengths.Length).OrderBy(symbol => Lengths[symbol]))
        {
            code <<= Lengths[symbol] - length;
            length = Lengths[symbol];
            symbols[(length, code++)] = symbol;
        }

        return symbols;
    }
}
