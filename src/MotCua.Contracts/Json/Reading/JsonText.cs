using System.Buffers;

namespace MotCua.Contracts.Json.Reading;

/// <summary>Escapes of JSON strings, and forms of numbers and times, without exceptions and without strings.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Base64Digits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    /// <summary>Undoes the escapes of a string that the JSON reader has accepted. False when half a surrogate pair stands in it.</summary>
    internal static bool TryUnescape(ReadOnlySpan<byte> source, Span<byte> target, out int written)
    {
        written = 0;
        while (!source.IsEmpty)
        {
            var at = source.IndexOf((byte)'\\');
            if (at < 0)
            {
                source.CopyTo(target[written..]);
                written += source.Length;
                return true;
            }

            source[..at].CopyTo(target[written..]);
            written += at;
            var kind = source[at + 1];
            source = source[(at + 2)..];
            if (kind != 'u')
            {
                target[written++] = kind switch { (byte)'b' => 8, (byte)'f' => 12, (byte)'n' => 10, (byte)'r' => 13, (byte)'t' => 9, _ => kind };
                continue;
            }

            var unit = Hex4(source);
            source = source[4..];
            if (char.IsLowSurrogate((char)unit))
            {
                return false;
            }

            var codePoint = unit;
            if (char.IsHighSurrogate((char)unit))
            {
                if (source.Length < 6 || source[0] != '\\' || source[1] != 'u' || !char.IsLowSurrogate((char)Hex4(source[2..])))
                {
                    return false;
                }

                codePoint = char.ConvertToUtf32((char)unit, (char)Hex4(source[2..]));
                source = source[6..];
            }

            written += new System.Text.Rune(codePoint).EncodeToUtf8(target[written..]);
        }

        return true;
    }

    /// <summary>A JSON number without exponent, of at most 15 digits; a fraction must not be zero, nor may the number be -0.</summary>
    internal static bool IsPlainNumber(ReadOnlySpan<byte> text)
    {
        var digits = 0;
        var point = -1;
        var nonZero = false;
        var fractionNonZero = false;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b is >= (byte)'0' and <= (byte)'9')
            {
                digits++;
                nonZero |= b != '0';
                fractionNonZero |= point >= 0 && b != '0';
            }
            else if (b == '.')
            {
                point = i;
            }
            else if (b != '-')
            {
                return false;
            }
        }

        return digits <= 15 && (point < 0 || fractionNonZero) && (text[0] != '-' || nonZero);
    }

    /// <summary>A decimal integer as MotCua JSON writes it: optional minus, no leading zero, no -0.</summary>
    internal static bool IsCanonicalInteger(ReadOnlySpan<byte> text)
    {
        var digits = text.Length > 0 && text[0] == '-' ? text[1..] : text;
        if (digits.IsEmpty || (digits[0] == '0' && text.Length > 1))
        {
            return false;
        }

        return !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    /// <summary>Reads <c>YYYY-MM-DDThh:mm:ss[.fff]Z</c>; false unless it names a real moment between year 1 and 9999.</summary>
    internal static bool TryReadTimestamp(ReadOnlySpan<byte> text, out long seconds, out int nanos)
    {
        seconds = 0;
        nanos = 0;
        if ((text.Length != 20 && text.Length != 24) || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[^1] != 'Z')
        {
            return false;
        }

        var milliseconds = 0;
        if (text.Length == 24 && (text[19] != '.' || !TryDigits(text.Slice(20, 3), out milliseconds)))
        {
            return false;
        }

        if (!TryDigits(text[..4], out var year) || !TryDigits(text.Slice(5, 2), out var month) || !TryDigits(text.Slice(8, 2), out var day)
            || !TryDigits(text.Slice(11, 2), out var hour) || !TryDigits(text.Slice(14, 2), out var minute) || !TryDigits(text.Slice(17, 2), out var second)
            || year == 0 || month is 0 or > 12 || day == 0 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        seconds = (new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond;
        nanos = milliseconds * 1_000_000;
        return true;
    }

    /// <summary>Whether text is standard base64 with padding and no stray bits: the only spelling of its bytes.</summary>
    internal static bool IsCanonicalBase64(ReadOnlySpan<byte> text)
    {
        if (text.Length % 4 != 0)
        {
            return false;
        }

        if (text.IsEmpty)
        {
            return true;
        }

        var padding = text[^1] != '=' ? 0 : text[^2] != '=' ? 1 : 2;
        var body = text[..^padding];
        if (body.ContainsAnyExcept(Base64Digits))
        {
            return false;
        }

        return padding switch { 0 => true, 1 => (Sextet(body[^1]) & 3) == 0, _ => (Sextet(body[^1]) & 15) == 0 };
    }

    /// <summary>Code points of valid UTF-8.</summary>
    internal static int CodePoints(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
        {
            count += (b & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }

    private static int Sextet(byte b) => b switch
    {
        >= (byte)'A' and <= (byte)'Z' => b - 'A',
        >= (byte)'a' and <= (byte)'z' => b - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => b - '0' + 52,
        (byte)'+' => 62,
        _ => 63,
    };

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (var b in text)
        {
            if (b is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (b - '0');
        }

        return true;
    }

    private static int Hex4(ReadOnlySpan<byte> text)
    {
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            value = (value << 4) | (text[i] <= (byte)'9' ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10);
        }

        return value;
    }
}
