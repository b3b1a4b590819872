using System.Globalization;

namespace MotCua.ReferenceServer.Directory;

/// <summary>A period of days, both ends inclusive.</summary>
internal readonly record struct Period(DateOnly From, DateOnly To)
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>Reads the contract's <c>valid_from</c> and <c>valid_to</c>, where absent means always. False when a day does not exist.</summary>
    public static bool TryRead(string from, string to, out Period period)
    {
        var ok = TryDay(from, DateOnly.MinValue, out var first) & TryDay(to, DateOnly.MaxValue, out var last);
        period = new Period(first, last);
        return ok;
    }

    /// <summary>Reads a day, or takes another where the text is empty.</summary>
    public static bool TryDay(string text, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        return text.Length == 0 || DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    public bool Contains(DateOnly day) => From <= day && day <= To;

    public bool Overlaps(Period other) => From <= other.To && other.From <= To;
}
