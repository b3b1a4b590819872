using System.Globalization;
using MotCua.Contracts.Calendar;

namespace MotCua.Contracts.Tests.Calendar;

public sealed class LunarCalendarTests
{
    // Years in which the calendars of Vietnam and China differ between 1976 and 2100, from the published comparison of both.
    private static readonly (string Feast, int Year, string Vietnam)[] Differences =
    [
        ("Tết", 1985, "1985-01-21"), ("Tết", 2007, "2007-02-17"), ("Giỗ Tổ", 2009, "2009-04-04"), ("Tết", 2030, "2030-02-02"), ("Giỗ Tổ", 2037, "2037-04-24"), ("Giỗ Tổ", 2038, "2038-04-13"),
        ("Tết", 2053, "2053-02-18"), ("Giỗ Tổ", 2085, "2085-04-03"), ("Giỗ Tổ", 2086, "2086-04-22"), ("Giỗ Tổ", 2095, "2095-04-13"), ("Giỗ Tổ", 2100, "2100-04-18"),
    ];

    [Theory]
    [InlineData("2024-02-10", "2024-04-18")]
    [InlineData("2025-01-29", "2025-04-07")]
    [InlineData("2026-02-17", "2026-04-26")]
    [InlineData("2027-02-06", "2027-04-16")]
    [InlineData("2028-01-26", "2028-04-04")]
    [InlineData("2029-02-13", "2029-04-23")]
    [InlineData("2030-02-02", "2030-04-12")]
    [InlineData("2031-01-23", "2031-04-01")]
    [InlineData("2032-02-11", "2032-04-19")]
    [InlineData("2033-01-31", "2033-04-09")]
    [InlineData("2034-02-19", "2034-04-28")]
    [InlineData("2035-02-08", "2035-04-17")]
    [InlineData("2036-01-28", "2036-04-06")]
    [InlineData("2037-02-15", "2037-04-24")]
    [InlineData("2038-02-04", "2038-04-13")]
    [InlineData("2039-01-24", "2039-04-03")]
    [InlineData("2040-02-12", "2040-04-20")]
    [InlineData("2050-01-23", "2050-04-01")]
    public void Feasts_fall_on_the_days_of_the_published_table(string newYear, string kings)
    {
        var year = int.Parse(newYear[..4], CultureInfo.InvariantCulture);
        Assert.Equal(newYear, Solar(year, 1, 1));
        Assert.Equal(kings, Solar(year, 3, 10));
    }

    [Fact]
    public void Vietnam_and_China_differ_in_the_eleven_years_that_are_known_and_no_other()
    {
        var chinese = new ChineseLunisolarCalendar();
        var differences = new List<(string, int, string)>();
        for (var year = LunarCalendar.FirstYear; year <= LunarCalendar.LastYear; year++)
        {
            foreach (var (feast, month, day) in new[] { ("Tết", 1, 1), ("Giỗ Tổ", 3, 10) })
            {
                // The feast of a leap year's third month is kept in the regular one.
                var leap = chinese.GetLeapMonth(year);
                var theirs = DateOnly.FromDateTime(chinese.ToDateTime(year, leap > 0 && leap <= month ? month + 1 : month, day, 0, 0, 0, 0));
                if (LunarCalendar.ToSolar(new LunarDate(year, month, day)) is var ours && ours != theirs)
                {
                    differences.Add((feast, year, $"{ours:yyyy-MM-dd}"));
                }
            }
        }

        // 1985: the month that China counts as the first, Vietnam counts as the second; so do all feasts until the leap month.
        Assert.Equal(Differences, differences.Where(d => d is not ("Giỗ Tổ", 1985, _)));
    }

    [Fact]
    public void Every_day_goes_there_and_back()
    {
        var last = new LunarDate(LunarCalendar.FirstYear - 1, 12, 30);
        var end = LunarCalendar.ToSolar(new LunarDate(LunarCalendar.LastYear, 12, 29))!.Value;
        for (var day = LunarCalendar.ToSolar(new LunarDate(LunarCalendar.FirstYear, 1, 1))!.Value; day <= end; day = day.AddDays(1))
        {
            var lunar = LunarCalendar.FromSolar(day);
            Assert.Equal(day, LunarCalendar.ToSolar(lunar));
            Assert.True(lunar.Day == last.Day + 1 ? lunar with { Day = 0 } == last with { Day = 0 } : lunar.Day == 1 && last.Day is 29 or 30, $"{last} before {lunar}");
            last = lunar;
        }
    }

    [Theory]
    [InlineData(2017, 6)]
    [InlineData(2020, 4)]
    [InlineData(2023, 2)]
    [InlineData(2025, 6)]
    [InlineData(2028, 5)]
    public void Leap_months_stand_where_the_almanac_has_them(int year, int month)
    {
        Assert.NotNull(LunarCalendar.ToSolar(new LunarDate(year, month, 1, IsLeapMonth: true)));
        Assert.Equal(1, Enumerable.Range(1, 12).Count(m => LunarCalendar.ToSolar(new LunarDate(year, m, 1, IsLeapMonth: true)) is not null));
    }

    [Fact]
    public void What_does_not_exist_has_no_solar_date()
    {
        Assert.Null(LunarCalendar.ToSolar(new LunarDate(2026, 1, 1, IsLeapMonth: true)));
        Assert.Null(LunarCalendar.ToSolar(new LunarDate(2026, 13, 1)));
        Assert.Null(LunarCalendar.ToSolar(new LunarDate(2026, 1, 31)));
        Assert.Throws<ArgumentOutOfRangeException>(() => LunarCalendar.ToSolar(new LunarDate(2101, 1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => LunarCalendar.FromSolar(new DateOnly(1976, 1, 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => LunarCalendar.FromSolar(new DateOnly(2101, 6, 1)));
    }

    private static string Solar(int year, int month, int day) => $"{LunarCalendar.ToSolar(new LunarDate(year, month, day)):yyyy-MM-dd}";
}
