namespace MotCua.Contracts.Json.Rules;

/// <summary>Dates written YYYY-MM-DD.</summary>
internal static class CalendarDate
{
    /// <summary>Whether a text of the date pattern names a day of the Gregorian calendar, year 1 to 9999.</summary>
    internal static bool IsReal(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out _);
}
