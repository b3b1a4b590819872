namespace MotCua.Contracts.Calendar;

/// <summary>The calendars that come with this version: 2024 to 2027. A hub's operator adds or replaces years by files of the same form (MC-TIME-2).</summary>
public static class Calendars
{
    private const string Folder = "MotCua.Contracts.calendars.";
    private static readonly Lazy<IReadOnlyList<CalendarYear>> Own = new(ReadAll);

    /// <summary>One entry a year, ascending.</summary>
    public static IReadOnlyList<CalendarYear> Shipped => Own.Value;

    private static IReadOnlyList<CalendarYear> ReadAll()
    {
        var assembly = typeof(Calendars).Assembly;
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(Read).OrderBy(year => year.Year)];

        CalendarYear Read(string name)
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return CalendarFile.Read(name[Folder.Length..], bytes);
        }
    }
}
