using System.Globalization;

namespace MotCua.ReferenceServer.Attachments;

/// <summary>Which bytes of a file a PUT carries: <c>Content-Range: bytes first-last/size</c>, or the whole body.</summary>
/// <param name="First">Offset of the body's first byte.</param>
/// <param name="Length">Bytes in the body; null when the caller did not say.</param>
/// <param name="Size">Bytes of the whole file; null when the caller did not say.</param>
internal readonly record struct UploadRange(long First, long? Length, long? Size)
{
    private const string Prefix = "bytes ";

    /// <summary>Reads the header; without one the body is the whole file.</summary>
    public static bool TryRead(string? header, long? contentLength, out UploadRange range)
    {
        range = new UploadRange(0, contentLength, contentLength);
        if (string.IsNullOrEmpty(header))
        {
            return true;
        }

        var text = header.AsSpan();
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        text = text[Prefix.Length..];
        var dash = text.IndexOf('-');
        var slash = text.IndexOf('/');
        if (dash < 0 || slash < dash
            || !TryNumber(text[..dash], out var first) || !TryNumber(text[(dash + 1)..slash], out var last) || !TryNumber(text[(slash + 1)..], out var size)
            || first > last || last >= size)
        {
            return false;
        }

        var length = last - first + 1;
        range = new UploadRange(first, length, size);
        return contentLength is null || contentLength == length;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
