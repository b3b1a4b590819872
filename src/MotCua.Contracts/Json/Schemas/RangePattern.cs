using System.Globalization;

namespace MotCua.Contracts.Json.Schemas;

/// <summary>
/// The exact pattern of canonical decimal strings within a range: JSON Schema cannot bound a 64-bit integer that travels as a string in any
/// other way.
/// </summary>
internal static class RangePattern
{
    internal static string Of(Int128 minimum, Int128 maximum)
    {
        if (minimum > maximum)
        {
            throw new ArgumentOutOfRangeException(nameof(minimum), "The range is empty.");
        }

        List<string> parts = [];
        if (minimum < 0)
        {
            var last = maximum < 0 ? -maximum : Int128.One;
            parts.Add(string.Concat("-", Group(NonNegative(last, -minimum))));
        }

        if (maximum >= 0)
        {
            parts.AddRange(NonNegative(minimum < 0 ? 0 : minimum, maximum));
        }

        return string.Concat("^", Group(parts), "$");
    }

    private static List<string> NonNegative(Int128 minimum, Int128 maximum)
    {
        List<string> parts = [];
        var lowest = Text(minimum);
        var highest = Text(maximum);
        for (var length = lowest.Length; length <= highest.Length; length++)
        {
            var low = length == lowest.Length ? lowest : string.Concat("1", new string('0', length - 1));
            var high = length == highest.Length ? highest : new string('9', length);
            parts.AddRange(SameLength(low, high));
        }

        return parts;
    }

    // Digits where both ends agree are written out; the first that differs splits the range in at most three.
    private static List<string> SameLength(string low, string high)
    {
        if (low == high)
        {
            return [low];
        }

        var first = (Low: low[0], High: high[0]);
        var rest = low.Length - 1;
        if (rest == 0)
        {
            return [Digit(first.Low, first.High)];
        }

        if (first.Low == first.High)
        {
            return [first.Low + Group(SameLength(low[1..], high[1..]))];
        }

        List<string> parts = [];
        var from = first.Low;
        var to = first.High;
        if (low[1..] != new string('0', rest))
        {
            parts.Add(from + Group(SameLength(low[1..], new string('9', rest))));
            from++;
        }

        string? tail = null;
        if (high[1..] != new string('9', rest))
        {
            tail = to + Group(SameLength(new string('0', rest), high[1..]));
            to--;
        }

        if (from <= to)
        {
            parts.Add(Digit(from, to) + (rest == 1 ? "[0-9]" : $"[0-9]{{{rest}}}"));
        }

        if (tail is not null)
        {
            parts.Add(tail);
        }

        return parts;
    }

    private static string Digit(char low, char high) => low == high ? low.ToString() : $"[{low}-{high}]";

    private static string Group(List<string> parts) => parts.Count == 1 ? parts[0] : $"({string.Join('|', parts)})";

    private static string Text(Int128 value) => value.ToString(CultureInfo.InvariantCulture);
}
