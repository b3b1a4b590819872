using System.Buffers;
using System.Buffers.Text;

namespace MotCua.Contracts.Signing;

/// <summary>
/// Base64url as RFC 7515 writes it: no padding, no white space, unused bits zero. The framework's decoder is more generous, and a
/// text that can be written in two ways would let a stranger change a signature without breaking it.
/// </summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    internal static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination, out int written)
    {
        written = 0;
        var rest = text.Length & 3;
        if (rest == 1 || text.ContainsAnyExcept(Alphabet) || DecodedLength(text.Length) > destination.Length)
        {
            return false;
        }

        if (rest != 0 && (Value(text[^1]) & (rest == 2 ? 0b1111 : 0b11)) != 0)
        {
            return false;
        }

        return Base64Url.TryDecodeFromChars(text, destination, out written);
    }

    internal static byte[]? Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[DecodedLength(text.Length)];
        return TryDecode(text, bytes, out var written) && written == bytes.Length ? bytes : null;
    }

    internal static int DecodedLength(int textLength) => (textLength >> 2) * 3 + ((textLength & 3) switch { 2 => 1, 3 => 2, _ => 0 });

    private static int Value(char c) => c switch
    {
        >= 'A' and <= 'Z' => c - 'A',
        >= 'a' and <= 'z' => c - 'a' + 26,
        >= '0' and <= '9' => c - '0' + 52,
        '-' => 62,
        _ => 63,
    };
}
