using MotCua.Contracts.Calendar;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>
/// How long a dead letter may lie before its sender is told: two working days, counted as a limit of two working days from the rejection on (MC-DELIVER-72). Days off of a year without a
/// calendar are those of the law and of the moon (MC-TIME-37): a weekday of Tết is no working day in any year.
/// </summary>
internal sealed class SettlingTime
{
    private const int WorkingDays = 2;

    // The law that the proposal of a year follows.
    private const int FirstYear = 2021;

    private volatile WorkCalendar? _calendar;

    /// <summary>What became a dead letter before this moment has lain for two whole working days.</summary>
    /// <param name="now">The hub's time.</param>
    /// <returns>A midnight in Vietnam; the earliest moment of all in a year of which no day off is known, in which nobody is told.</returns>
    public DateTimeOffset Before(DateTimeOffset now)
    {
        var day = VietnamTime.DayOf(now);
        if (day.Year <= FirstYear || day.Year > LunarCalendar.LastYear)
        {
            return DateTimeOffset.MinValue;
        }

        var calendar = Calendar(day.Year);
        for (var over = 0; ; day = day.AddDays(-1))
        {
            // Today counts once its last session has ended.
            if (calendar.IsWorkingDay(day) && now >= VietnamTime.At(day, calendar.SessionsOf(day)[^1].End) && ++over == WorkingDays)
            {
                return VietnamTime.At(day, TimeOnly.MinValue);
            }
        }
    }

    // The years from the law's first on, so that a swap day finds the day for which it is worked.
    private WorkCalendar Calendar(int year)
    {
        if (_calendar is { } made && made.LastYear >= year)
        {
            return made;
        }

        var years = Enumerable.Range(FirstYear, Math.Max(year, Calendars.Shipped[^1].Year) - FirstYear + 1);
        return _calendar = WorkCalendar.Create([.. years.Select(one => Calendars.Shipped.FirstOrDefault(shipped => shipped.Year == one) ?? StatutoryHolidays.Propose(one))]);
    }
}
