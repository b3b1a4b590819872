using System.Globalization;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;

namespace MotCua.ReferenceServer.Tests.Exchange;

public sealed class SettlingTimeTests
{
    private readonly SettlingTime _settling = new();

    // Rejected, and the end of the second working day after; the days by hand from the announcements.
    [Theory]
    [InlineData("2026-11-16T10:00", "2026-11-18T17:00")]
    [InlineData("2026-11-16T23:59", "2026-11-18T17:00")]
    [InlineData("2026-11-20T10:00", "2026-11-25T17:00")] // a weekend, and 24 November
    [InlineData("2026-11-21T10:00", "2026-11-25T17:00")] // rejected on a Saturday
    [InlineData("2026-02-12T16:00", "2026-02-23T17:00")] // Tết 2026: 13 February is worked, 16 to 20 off
    [InlineData("2026-02-13T16:00", "2026-02-24T17:00")]
    [InlineData("2027-02-03T09:00", "2027-02-12T17:00")] // Tết 2027, as it is computed
    [InlineData("2026-08-20T09:00", "2026-08-22T17:00")] // Saturday 22 August is worked for 31 August
    [InlineData("2026-08-28T09:00", "2026-09-04T17:00")] // 31 August to 2 September off
    [InlineData("2026-12-31T09:00", "2027-01-05T17:00")]
    public void A_dead_letter_has_lain_long_enough_when_the_second_working_day_ends(string rejected, string due)
    {
        var (from, until) = (At(rejected), At(due));
        Assert.True(from >= _settling.Before(until.AddMilliseconds(-1)));
        Assert.True(from < _settling.Before(until));
    }

    [Fact]
    public void It_is_a_limit_of_two_working_days_as_procedures_have_it()
    {
        var calendar = WorkCalendar.Create(Calendars.Shipped);
        var limit = new DeadlinePolicy(2, LimitUnit.WorkingDay);
        for (var rejected = At("2025-01-01T00:30"); rejected < At("2027-11-30T00:00"); rejected += TimeSpan.FromHours(7))
        {
            var due = Deadlines.Compute(calendar, limit, rejected, []).DueAt;
            Assert.True(rejected >= _settling.Before(due.AddMilliseconds(-1)), $"{rejected:O} at {due:O}");
            Assert.True(rejected < _settling.Before(due), $"{rejected:O} at {due:O}");
        }
    }

    // A year without a file: the holidays of the law and of the moon are off, plain weekdays would be wrong.
    [Fact]
    public void In_a_year_without_a_calendar_Tet_and_the_national_days_are_off()
    {
        for (var year = Calendars.Shipped[^1].Year + 1; year <= LunarCalendar.LastYear; year++)
        {
            var tet = LunarCalendar.ToSolar(new LunarDate(year, 1, 1))!.Value;
            Assert.True(_settling.Before(VietnamTime.At(tet.AddDays(3), new TimeOnly(23, 0))) < VietnamTime.At(tet.AddDays(-2), TimeOnly.MinValue), $"{year}");
            Assert.True(_settling.Before(VietnamTime.At(new DateOnly(year, 12, 31), new TimeOnly(23, 0))) > VietnamTime.At(new DateOnly(year, 12, 20), TimeOnly.MinValue));
        }
    }

    [Fact]
    public void Where_no_day_off_is_known_nobody_is_told()
    {
        Assert.Equal(DateTimeOffset.MinValue, _settling.Before(new DateTimeOffset(1970, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.Equal(DateTimeOffset.MinValue, _settling.Before(new DateTimeOffset(LunarCalendar.LastYear + 1, 6, 1, 0, 0, 0, TimeSpan.Zero)));
    }

    private static DateTimeOffset At(string text) => new(DateTime.ParseExact(text, "yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(7));
}
