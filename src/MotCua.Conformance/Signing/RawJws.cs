using System.Text;

namespace MotCua.Conformance.Signing;

/// <summary>Compact JWS by hand (RFC 7515): the header text is signed as it is given, whether it is a header or not.</summary>
internal static class RawJws
{
    /// <summary>The content stands in the middle.</summary>
    public static string Attached(RawKey key, string header, ReadOnlySpan<byte> content, string? algorithm = null)
    {
        var input = $"{Base64Url.Encode(Encoding.UTF8.GetBytes(header))}.{Base64Url.Encode(content)}";
        return $"{input}.{Base64Url.Encode(key.Sign(Encoding.ASCII.GetBytes(input), algorithm ?? key.Algorithm))}";
    }

    /// <summary>The middle is left empty (appendix F).</summary>
    public static string Detached(RawKey key, string header, ReadOnlySpan<byte> content, string? algorithm = null)
    {
        var parts = Attached(key, header, content, algorithm).Split('.');
        return $"{parts[0]}..{parts[2]}";
    }
}
