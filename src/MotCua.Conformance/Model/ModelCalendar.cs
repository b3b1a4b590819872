using System.Globalization;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Model;

/// <summary>Working days by calendar files, for limits in working days from the day after acceptance to the end of the last session: as much of MC-TIME as the cases about clients ask for.</summary>
internal sealed class ModelCalendar(IReadOnlyCollection<JsonObject> years)
{
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);
    private static readonly TimeOnly LastSessionEnds = new(17, 0);

    private readonly HashSet<DateOnly> _off = [.. years.SelectMany(year => Days(year, "holidays", "date").Concat(Days(year, "swaps", "off")))];
    private readonly HashSet<DateOnly> _worked = [.. years.SelectMany(year => Days(year, "swaps", "worked"))];

    public DateTimeOffset DueAt(DateTimeOffset acceptedAt, int workingDays)
    {
        var day = DayOf(acceptedAt);
        for (var left = workingDays; left > 0; left -= IsWorked(day) ? 1 : 0)
        {
            day = day.AddDays(1);
        }

        return new DateTimeOffset(day, LastSessionEnds, Vietnam);
    }

    /// <summary>Whether the days off of each year from one moment to the other are announced.</summary>
    public bool IsConfirmed(DateTimeOffset from, DateTimeOffset to) =>
        Enumerable.Range(DayOf(from).Year, DayOf(to).Year - DayOf(from).Year + 1).All(number => years.Any(year => year["year"]!.GetValue<int>() == number && year["confirmed"]!.GetValue<bool>()));

    private bool IsWorked(DateOnly day) => _worked.Contains(day) || (!_off.Contains(day) && day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));

    private static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(Vietnam).DateTime);

    private static IEnumerable<DateOnly> Days(JsonObject year, string list, string member) => year[list]!.AsArray().Select(item => DateOnly.ParseExact(item![member]!.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture));
}
