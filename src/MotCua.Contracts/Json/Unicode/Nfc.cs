using System.Text;

namespace MotCua.Contracts.Json.Unicode;

/// <summary>
/// Normalisation form C of text (Unicode Standard Annex 15). Vietnamese typed on some systems arrives decomposed; MotCua JSON carries
/// only form C. Works the same with and without ICU, also where <c>InvariantGlobalization</c> makes
/// <see cref="string.Normalize()"/> do nothing.
/// </summary>
public static class Nfc
{
    private const int SBase = 0xAC00, LBase = 0x1100, VBase = 0x1161, TBase = 0x11A7, LCount = 19, VCount = 21, TCount = 28, SCount = 11172;

    /// <summary>Whether the text is in form C. A text with a lone surrogate is not.</summary>
    /// <param name="text">Must not be null.</param>
    public static bool IsNormalized(string text)
    {
        var unsure = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] < 0x300)
            {
                continue;
            }

            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            unsure |= !IsCommon(rune.Value) && NfcTable.Instance.IsUnsure(rune.Value);
            i += used - 1;
        }

        return !unsure || string.Equals(Compose(text), text, StringComparison.Ordinal);
    }

    /// <summary>The text in form C. Throws <see cref="ArgumentException"/> for a lone surrogate, which has no form.</summary>
    /// <param name="text">Must not be null.</param>
    public static string Normalize(string text)
    {
        if (IsNormalized(text))
        {
            return text;
        }

        return Compose(text);
    }

    /// <summary>The same question for valid UTF-8.</summary>
    internal static bool IsNormalized(ReadOnlySpan<byte> utf8)
    {
        var rest = utf8;
        while (!rest.IsEmpty)
        {
            // Up to U+02FF (two bytes starting below 0xCC) nothing composes with what stands before it, and nothing decomposes in form C.
            var at = rest.IndexOfAnyInRange((byte)0xCC, (byte)0xF4);
            if (at < 0)
            {
                return true;
            }

            _ = Rune.DecodeFromUtf8(rest[at..], out var rune, out var used);
            if (!IsCommon(rune.Value) && NfcTable.Instance.IsUnsure(rune.Value))
            {
                return IsNormalized(Encoding.UTF8.GetString(utf8));
            }

            rest = rest[(at + used)..];
        }

        return true;
    }

    // Vietnamese letters, dashes and quotation marks, currency signs: none is unsure (a test compares with the table).
    private static bool IsCommon(int codePoint) => codePoint is (>= 0x1E00 and <= 0x1EFF) or (>= 0x2010 and <= 0x2027) or (>= 0x20A0 and <= 0x20CF);

    private static string Compose(string text)
    {
        var codePoints = new List<int>(text.Length);
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var used) != System.Buffers.OperationStatus.Done)
            {
                throw new ArgumentException("The text has a lone surrogate; remove it.", nameof(text));
            }

            Decompose(rune.Value, codePoints);
            i += used;
        }

        Order(codePoints);
        Join(codePoints);
        var result = new StringBuilder(codePoints.Count);
        foreach (var codePoint in codePoints)
        {
            result.Append(new Rune(codePoint).ToString());
        }

        return result.ToString();
    }

    private static void Decompose(int codePoint, List<int> target)
    {
        if (codePoint is >= SBase and < SBase + SCount)
        {
            var index = codePoint - SBase;
            target.Add(LBase + (index / (VCount * TCount)));
            target.Add(VBase + (index % (VCount * TCount) / TCount));
            if (index % TCount != 0)
            {
                target.Add(TBase + (index % TCount));
            }
        }
        else if (codePoint >= 0xC0 && NfcTable.Instance.TryDecompose(codePoint, out var parts))
        {
            Decompose(parts.First, target);
            if (parts.Second >= 0)
            {
                target.Add(parts.Second);
            }
        }
        else
        {
            target.Add(codePoint);
        }
    }

    // A stable sort of each run of marks by combining class; merge-free but bounded: runs are sorted, not bubbled.
    private static void Order(List<int> codePoints)
    {
        var table = NfcTable.Instance;
        for (var i = 0; i < codePoints.Count; i++)
        {
            if (table.ClassOf(codePoints[i]) == 0)
            {
                continue;
            }

            var end = i;
            while (end < codePoints.Count && table.ClassOf(codePoints[end]) != 0)
            {
                end++;
            }

            if (end - i > 1)
            {
                var sorted = codePoints.GetRange(i, end - i).OrderBy(cp => table.ClassOf(cp)).ToList();
                for (var k = 0; k < sorted.Count; k++)
                {
                    codePoints[i + k] = sorted[k];
                }
            }

            i = end - 1;
        }
    }

    private static void Join(List<int> codePoints)
    {
        var table = NfcTable.Instance;
        var starter = -1;
        var lastClass = 0;
        var write = 0;
        for (var read = 0; read < codePoints.Count; read++)
        {
            var codePoint = codePoints[read];
            var mark = table.ClassOf(codePoint);
            var blocked = starter < 0 || (write - 1 > starter && (lastClass == 0 || lastClass >= mark));
            if (!blocked && TryPair(codePoints[starter], codePoint, out var composed))
            {
                codePoints[starter] = composed;
                continue;
            }

            if (mark == 0)
            {
                starter = write;
            }

            lastClass = mark;
            codePoints[write++] = codePoint;
        }

        codePoints.RemoveRange(write, codePoints.Count - write);
    }

    private static bool TryPair(int first, int second, out int composed)
    {
        if (first is >= LBase and < LBase + LCount && second is >= VBase and < VBase + VCount)
        {
            composed = SBase + ((((first - LBase) * VCount) + (second - VBase)) * TCount);
            return true;
        }

        if (first is >= SBase and < SBase + SCount && (first - SBase) % TCount == 0 && second is > TBase and < TBase + TCount)
        {
            composed = first + (second - TBase);
            return true;
        }

        return NfcTable.Instance.TryCompose(first, second, out composed);
    }
}
