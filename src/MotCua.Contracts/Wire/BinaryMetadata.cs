namespace MotCua.Contracts.Wire;

/// <summary>Values of metadata whose name ends in <c>-bin</c>: base64, written without padding, read with or without (MC-WIRE-15).</summary>
public static class BinaryMetadata
{
    /// <summary>Whether a name says that its values are bytes.</summary>
    /// <param name="name">The metadata name.</param>
    public static bool IsBinary(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith("-bin", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Writes one value.</summary>
    /// <param name="value">The bytes.</param>
    public static string Encode(ReadOnlySpan<byte> value) => Convert.ToBase64String(value).TrimEnd('=');

    /// <summary>Reads a header value, which may hold several values joined by commas. False when one is no base64.</summary>
    /// <param name="text">The header as received.</param>
    /// <param name="values">The values in their order.</param>
    public static bool TryDecode(string text, out IReadOnlyList<byte[]> values)
    {
        ArgumentNullException.ThrowIfNull(text);
        var list = new List<byte[]>(1);
        values = list;
        foreach (var part in text.Split(','))
        {
            var trimmed = part.AsSpan().Trim().TrimEnd('=');
            var padded = string.Concat(trimmed, "===".AsSpan(0, (4 - (trimmed.Length % 4)) % 4));
            var bytes = new byte[padded.Length / 4 * 3];
            if (!Convert.TryFromBase64String(padded, bytes, out var written))
            {
                return false;
            }

            list.Add(bytes.AsSpan(0, written).ToArray());
        }

        return true;
    }
}
