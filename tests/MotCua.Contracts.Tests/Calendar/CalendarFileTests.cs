using System.Text;
using MotCua.Contracts.Calendar;

namespace MotCua.Contracts.Tests.Calendar;

public sealed class CalendarFileTests
{
    private const string Good = """
        {
          "year": 2026,
          "confirmed": true,
          "decision": "1/TB",
          "decision_note": "",
          "source": "a source",
          "holidays": [
            { "date": "2026-01-01", "name_vi": "Tết Dương lịch", "name_en": "New Year's Day", "basis": "law" },
            { "date": "2026-09-02", "name_vi": "Quốc khánh", "name_en": "National Day", "basis": "law" }
          ],
          "swaps": [
            { "off": "2026-08-31", "worked": "2026-08-22" }
          ]
        }
        """;

    [Theory]
    [InlineData("\"2026-09-02\"", "\"2026-01-01\"", 9, "holidays[1].date", "stands here and at holidays[0].date")]
    [InlineData("\"2026-08-22\"", "\"2026-09-02\"", 12, "swaps[0].worked", "stands here and at holidays[1].date")]
    [InlineData("\"2026-09-02\"", "\"2027-09-02\"", 9, "holidays[1].date", "is not in 2026")]
    [InlineData("\"2026-08-31\"", "\"2025-08-31\"", 12, "swaps[0].off", "is not in 2026")]
    [InlineData("\"2026-01-01\"", "\"1/1/2026\"", 8, "holidays[0].date", "yyyy-MM-dd")]
    [InlineData("\"2026-01-01\"", "\"2026-02-30\"", 8, "holidays[0].date", "yyyy-MM-dd")]
    [InlineData("\"year\": 2026", "\"year\": 26", 2, "year", "2000 to 2100")]
    [InlineData("\"confirmed\": true", "\"confirmed\": \"yes\"", 3, "confirmed", "not String")]
    [InlineData("\"a source\"", "\"\"", 6, "source", "no day without a source")]
    [InlineData("\"basis\": \"law\" },", "\"law\": \"law\" },", 8, "holidays[0].law", "'law' is not known here")]
    [InlineData("\"decision\": \"1/TB\",", "", 1, "", "'decision' is missing")]
    [InlineData("\"swaps\": [", "\"swaps\": {", 12, "", "not JSON")]
    [InlineData("\"swaps\": [", "\"holidays\": [", 1, "", "stands twice")]
    public void What_is_wrong_is_named_with_its_line_in_both_languages(string good, string bad, int line, string path, string words)
    {
        Assert.Contains(good, Good, StringComparison.Ordinal);
        var refused = Assert.Throws<CalendarDataException>(() => Read(Good.Replace(good, bad, StringComparison.Ordinal)));
        var problem = refused.Problems.First(problem => problem.MessageEn.Contains(words, StringComparison.Ordinal));
        Assert.Equal(("2026.json", line, path), (problem.File, problem.Line, problem.Path));
        Assert.NotEmpty(problem.MessageVi);
        Assert.Contains($"2026.json({line})", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_listed_at_once()
    {
        var bad = Good.Replace("2026-01-01", "soon", StringComparison.Ordinal).Replace("2026-08-31", "2026-09-02", StringComparison.Ordinal).Replace("a source", "", StringComparison.Ordinal);
        Assert.Equal([6, 8, 12], Assert.Throws<CalendarDataException>(() => Read(bad)).Problems.Select(problem => problem.Line));
    }

    [Fact]
    public void A_good_file_is_read_whole()
    {
        var year = Read(Good);
        Assert.Equal((2026, true, "1/TB", "a source", 2, 1), (year.Year, year.IsConfirmed, year.Decision, year.Source, year.Holidays.Count, year.Swaps.Count));
        Assert.Equal(new SwapDay(new(2026, 8, 31), new(2026, 8, 22)), year.Swaps[0]);
    }

    // What the reference of this project has for each year, with weekends in between left out.
    [Theory]
    [InlineData(2024, "01-01 02-08 02-09 02-12 02-13 02-14 04-18 04-29 04-30 05-01 09-02 09-03", "05-04")]
    [InlineData(2025, "01-01 01-27 01-28 01-29 01-30 01-31 04-07 04-30 05-01 05-02 09-01 09-02", "04-26")]
    [InlineData(2026, "01-01 02-16 02-17 02-18 02-19 02-20 04-27 04-30 05-01 08-31 09-01 09-02 11-24", "08-22")]
    public void Announced_years_have_the_days_off_and_the_worked_Saturdays_of_the_reference(int number, string off, string worked)
    {
        var calendar = WorkCalendar.Create(Calendars.Shipped);
        var days = Enumerable.Range(0, 366).Select(i => new DateOnly(number, 1, 1).AddDays(i)).Where(day => day.Year == number).ToList();
        Assert.Equal(off, string.Join(' ', days.Where(day => !IsWeekend(day) && !calendar.IsWorkingDay(day)).Select(day => $"{day:MM-dd}")));
        Assert.Equal(worked, string.Join(' ', days.Where(day => IsWeekend(day) && calendar.IsWorkingDay(day)).Select(day => $"{day:MM-dd}")));
        Assert.True(calendar.IsConfirmed(number));
    }

    [Fact]
    public void The_year_that_is_not_announced_is_what_the_law_and_the_moon_propose_and_not_confirmed()
    {
        var shipped = Calendars.Shipped.Single(year => year.Year == 2027);
        var proposed = StatutoryHolidays.Propose(2027);
        Assert.Equal(proposed.Holidays, shipped.Holidays);
        Assert.Equal(proposed.Swaps, shipped.Swaps);
        Assert.False(shipped.IsConfirmed);
        Assert.Equal("", shipped.Decision);
    }

    [Fact]
    public void Every_shipped_year_has_a_source_and_the_years_follow_one_another()
    {
        Assert.Equal([2024, 2025, 2026, 2027], Calendars.Shipped.Select(year => year.Year));
        Assert.All(Calendars.Shipped, year => Assert.NotEmpty(year.Source));
        Assert.Equal("TB 9441/TB-BNV/2025", Calendars.Shipped.Single(year => year.Year == 2026).Decision);
    }

    [Theory]
    [InlineData(2025, 11)]
    [InlineData(2026, 12)]
    [InlineData(2030, 12)]
    public void The_law_gives_eleven_days_and_from_2026_twelve_none_of_them_lost_to_a_weekend(int year, int days)
    {
        var calendar = WorkCalendar.Create([StatutoryHolidays.Propose(year)]);
        Assert.Equal(days, Enumerable.Range(0, 365).Select(i => new DateOnly(year, 1, 1).AddDays(i)).Count(day => !IsWeekend(day) && !calendar.IsWorkingDay(day)));
    }

    private static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static CalendarYear Read(string text) => CalendarFile.Read("2026.json", Encoding.UTF8.GetBytes(text));
}
