using System.Globalization;

namespace MotCua.Contracts.Directory;

/// <summary>A period of days, both ends inclusive: how long an entry of the Directory or the catalogue is in force (MC-DIR-16).</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
public readonly record struct Period(DateOnly From, DateOnly To)
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>Reads <c>valid_from</c> and <c>valid_to</c>, where absent means always.</summary>
    /// <param name="from">YYYY-MM-DD or empty.</param>
    /// <param name="to">YYYY-MM-DD or empty.</param>
    /// <param name="period">The period, its ends in the order given.</param>
    /// <returns>False when a day does not exist.</returns>
    public static bool TryRead(string from, string to, out Period period)
    {
        var ok = TryDay(from, DateOnly.MinValue, out var first) & TryDay(to, DateOnly.MaxValue, out var last);
        period = new Period(first, last);
        return ok;
    }

    /// <summary>Reads a day, or takes another where the text is empty.</summary>
    /// <param name="text">YYYY-MM-DD or empty.</param>
    /// <param name="otherwise">What empty means.</param>
    /// <param name="day">The day.</param>
    /// <returns>False when the text is no day of the calendar.</returns>
    public static bool TryDay(string text, DateOnly otherwise, out DateOnly day)
    {
        day = otherwise;
        return text.Length == 0 || DateOnly.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
    }

    /// <summary>Whether a day lies in the period.</summary>
    /// <param name="day">Any day.</param>
    /// <returns>True on both ends too.</returns>
    public bool Contains(DateOnly day) => From <= day && day <= To;

    /// <summary>Whether two periods have a day in common.</summary>
    /// <param name="other">The other period.</param>
    /// <returns>True when they share at least one day.</returns>
    public bool Overlaps(Period other) => From <= other.To && other.From <= To;
}
