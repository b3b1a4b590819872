using System.Collections.Concurrent;

namespace MotCua.Contracts.Calendar;

/// <summary>
/// The Vietnamese lunar calendar: months begin with the new moon at UTC+7, the eleventh holds the winter solstice, and of thirteen months between two eleventh ones the first without
/// a major solar term is the leap month (MC-TIME-4). <see cref="System.Globalization.ChineseLunisolarCalendar"/> counts at UTC+8 and differs, for Tết in 1985, 2007, 2030 and 2053.
/// </summary>
public static class LunarCalendar
{
    /// <summary>First lunar year that is computed.</summary>
    public const int FirstYear = 1976;

    /// <summary>Last lunar year that is computed.</summary>
    public const int LastYear = 2100;

    private const int JulianDayOfDayZero = 1721426;

    // Months from the eleventh of a lunar year to the eleventh of the next, kept: 125 years of 13 entries.
    private static readonly ConcurrentDictionary<int, Month[]> Known = new();

    /// <summary>The solar date of a lunar one; null when that month or day does not exist in that year.</summary>
    /// <param name="date">The lunar date; its year from <see cref="FirstYear"/> to <see cref="LastYear"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The year is outside that range.</exception>
    public static DateOnly? ToSolar(LunarDate date)
    {
        if (date.Year is < FirstYear or > LastYear)
        {
            throw OutOfRange(nameof(date), date);
        }

        var months = Known.GetOrAdd(date.Month >= 11 ? date.Year : date.Year - 1, Compute);
        for (var i = 0; i < months.Length - 1; i++)
        {
            if (months[i].Number == date.Month && months[i].IsLeap == date.IsLeapMonth)
            {
                return date.Day >= 1 && date.Day <= months[i + 1].Day - months[i].Day ? DateOnly.FromDayNumber(months[i].Day + date.Day - 1) : null;
            }
        }

        return null;
    }

    /// <summary>The lunar date of a solar one.</summary>
    /// <param name="date">From Tết <see cref="FirstYear"/> to the last day of lunar <see cref="LastYear"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is outside that range.</exception>
    public static LunarDate FromSolar(DateOnly date)
    {
        var day = date.DayNumber;
        for (var year = date.Year; year >= date.Year - 1; year--)
        {
            var months = Known.GetOrAdd(year, Compute);
            if (day < months[0].Day)
            {
                continue;
            }

            var i = Array.FindLastIndex(months, month => month.Day <= day);
            var lunar = new LunarDate(months[i].Number >= 11 && i < 4 ? year : year + 1, months[i].Number, day - months[i].Day + 1, months[i].IsLeap);
            return lunar.Year is >= FirstYear and <= LastYear ? lunar : throw OutOfRange(nameof(date), date);
        }

        throw new InvalidOperationException($"{date:O} is before the eleventh month of the year before.");
    }

    private static ArgumentOutOfRangeException OutOfRange(string name, object date) => new(name, date, $"Lunar years {FirstYear} to {LastYear} are computed.");

    /// <param name="year">The lunar year in whose eleventh month it begins.</param>
    private static Month[] Compute(int year)
    {
        var first = EleventhMonth(year);
        var count = EleventhMonth(year + 1) - first;
        var months = new Month[count + 1];
        var leap = count == 13 ? FirstWithoutTerm(first) : count + 1;
        for (var i = 0; i <= count; i++)
        {
            var number = 10 + i - (i >= leap ? 1 : 0);
            months[i] = new Month((number % 12) + 1, i == leap, Astronomy.NewMoonDay(first + i) - JulianDayOfDayZero);
        }

        return months;
    }

    /// <summary>The new moon that begins the month with the winter solstice of a year.</summary>
    private static int EleventhMonth(int year)
    {
        var last = new DateOnly(year, 12, 31).DayNumber + JulianDayOfDayZero;
        var moon = Astronomy.MoonBefore(last) + 1;
        while (Astronomy.NewMoonDay(moon) > last)
        {
            moon--;
        }

        return Astronomy.SunSector(Astronomy.NewMoonDay(moon)) >= 9 ? moon - 1 : moon;
    }

    private static int FirstWithoutTerm(int first)
    {
        var i = 1;
        while (Astronomy.SunSector(Astronomy.NewMoonDay(first + i)) != Astronomy.SunSector(Astronomy.NewMoonDay(first + i + 1)))
        {
            i++;
        }

        return i;
    }

    private readonly record struct Month(int Number, bool IsLeap, int Day);
}
