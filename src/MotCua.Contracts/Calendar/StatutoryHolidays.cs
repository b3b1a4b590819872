namespace MotCua.Contracts.Calendar;

/// <summary>
/// What a year's days off will most likely be, from the statutory holidays and lunar dates, until they are announced: Bộ luật Lao động 2019, Điều 112 and, from 1 July 2026,
/// 24 November by NQ 28/2026/QH16. Never confirmed.
/// </summary>
public static class StatutoryHolidays
{
    private const string LabourCode = "Bộ luật Lao động 2019, Điều 112";
    private const string CultureDay = "NQ 28/2026/QH16";

    /// <summary>The proposal for a year.</summary>
    /// <param name="year">2021, when the Labour Code came into force, to <see cref="LunarCalendar.LastYear"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The year is outside that range.</exception>
    public static CalendarYear Propose(int year)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 2021);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(year, LunarCalendar.LastYear);
        var tet = LunarCalendar.ToSolar(new LunarDate(year, 1, 1))!.Value;
        var kings = LunarCalendar.ToSolar(new LunarDate(year, 3, 10))!.Value;

        // Announced each year: which five days of Tết, and the day beside 2 September. Proposed are the eve and four days, and the day that makes the longer weekend.
        var nationalDay = new DateOnly(year, 9, 2);
        var beside = nationalDay.AddDays(nationalDay.DayOfWeek is DayOfWeek.Tuesday or DayOfWeek.Monday or DayOfWeek.Sunday ? -1 : 1);
        var days = new List<Holiday> { new(new DateOnly(year, 1, 1), "Tết Dương lịch", "New Year's Day", LabourCode) };
        days.AddRange(Enumerable.Range(-1, 5).Select(i => new Holiday(tet.AddDays(i), "Tết Nguyên đán", "Lunar New Year", LabourCode)));
        days.Add(new(kings, "Giỗ Tổ Hùng Vương", "Hung Kings' Commemoration Day", LabourCode));
        days.Add(new(new DateOnly(year, 4, 30), "Ngày Chiến thắng", "Victory Day", LabourCode));
        days.Add(new(new DateOnly(year, 5, 1), "Quốc tế lao động", "Labour Day", LabourCode));
        days.AddRange(new[] { nationalDay, beside }.Order().Select(day => new Holiday(day, "Quốc khánh", "National Day", LabourCode)));
        if (year >= 2026)
        {
            days.Add(new(new DateOnly(year, 11, 24), "Ngày Văn hóa Việt Nam", "Vietnam Culture Day", CultureDay));
        }

        return new CalendarYear(year, IsConfirmed: false, "", $"{LabourCode}; {CultureDay}; lunar dates computed", [.. WithSubstitutes(days).OrderBy(day => day.Date)], []);
    }

    // A holiday on a weekend is made up for on the next working day (Điều 111 khoản 3).
    private static IEnumerable<Holiday> WithSubstitutes(List<Holiday> days)
    {
        var off = days.Select(day => day.Date).ToHashSet();
        foreach (var day in days)
        {
            yield return day;
            if (IsWeekend(day.Date))
            {
                var substitute = day.Date;
                while (IsWeekend(substitute) || !off.Add(substitute))
                {
                    substitute = substitute.AddDays(1);
                }

                yield return day with { Date = substitute, NameVi = $"Nghỉ bù {day.NameVi}", NameEn = $"{day.NameEn}, substitute" };
            }
        }
    }

    private static bool IsWeekend(DateOnly date) => date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
