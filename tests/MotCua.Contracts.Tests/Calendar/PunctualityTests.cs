using System.Globalization;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Calendar;

public sealed class PunctualityTests
{
    private static readonly WorkCalendar Calendar = WorkCalendar.Create(Calendars.Shipped);

    [Theory]
    [InlineData("2026-11-24T23:59:59", Timeliness.Early)]
    [InlineData("2026-11-25T00:00:00", Timeliness.OnTime)]
    [InlineData("2026-11-25T17:00:01", Timeliness.OnTime)]
    [InlineData("2026-11-25T23:59:59", Timeliness.OnTime)]
    [InlineData("2026-11-26T00:00:00", Timeliness.Overdue)]
    public void By_date_the_whole_due_day_is_on_time(string at, Timeliness expected) => Assert.Equal(expected, Punctuality.ByDate(At("2026-11-25T17:00:00"), At(at)));

    [Fact]
    public void By_date_a_dossier_without_a_due_date_is_on_time() => Assert.Equal(Timeliness.OnTime, Punctuality.ByDate(null, At("2026-11-25T17:00:00")));

    [Theory]
    [InlineData("2026-11-24T10:00:00", Timeliness.Early)]
    [InlineData("2026-11-25T17:00:00", Timeliness.OnTime)]
    [InlineData("2026-11-25T17:00:01", Timeliness.Overdue)]
    public void By_time_the_due_moment_decides(string ended, Timeliness expected) => Assert.Equal(expected, ByTime(At("2026-11-25T17:00:00"), ended, []));

    [Fact]
    public void By_time_waiting_for_a_supplement_is_subtracted() =>
        Assert.Equal(Timeliness.OnTime, ByTime(At("2026-11-25T17:00:00"), "2026-11-27T12:00:00", [Wait("2026-11-20T09:00:00", "2026-11-22T09:00:00")]));

    [Fact]
    public void By_time_what_is_left_over_after_the_waiting_is_overdue() =>
        Assert.Equal(Timeliness.Overdue, ByTime(At("2026-11-25T17:00:00"), "2026-11-27T17:00:01", [Wait("2026-11-20T09:00:00", "2026-11-22T09:00:00")]));

    [Fact]
    public void By_time_the_request_is_the_end_while_it_waits() =>
        Assert.Equal(Timeliness.Early, ByTime(At("2026-11-25T17:00:00"), null, [Wait("2026-11-20T09:00:00", null)]));

    [Fact]
    public void By_time_a_second_request_makes_it_overdue_whenever_it_ends() =>
        Assert.Equal(Timeliness.Overdue, ByTime(At("2026-11-25T17:00:00"), "2026-11-12T09:00:00", [Wait("2026-11-10T09:00:00", "2026-11-10T10:00:00"), Wait("2026-11-11T09:00:00", "2026-11-11T10:00:00")]));

    [Theory]
    [InlineData("2026-11-06T17:00:00", Timeliness.OnTime)]
    [InlineData("2026-11-06T17:00:01", Timeliness.Overdue)]
    [InlineData("2026-11-05T09:00:00", Timeliness.Early)]
    public void By_time_without_a_due_date_the_limit_by_law_counts(string ended, Timeliness expected) => Assert.Equal(expected, ByTime(null, ended, []));

    [Fact]
    public void By_time_without_any_limit_it_is_on_time() =>
        Assert.Equal(Timeliness.OnTime, Punctuality.ByTime(new(At("2026-11-02T09:00:00"), null, null, []), At("2027-06-01T00:00:00"), Calendar, null));

    private static Timeliness ByTime(DateTimeOffset? due, string? ended, IReadOnlyList<Pause> waits) => Punctuality.ByTime(
        new(At("2026-11-02T09:00:00"), due, ended is null ? null : At(ended), waits), At("2027-01-15T09:00:00"), Calendar, new(4, LimitUnit.WorkingDay));

    private static Pause Wait(string from, string? to) => new(PauseKind.Supplement, At(from), to is null ? null : At(to));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text + "+07:00", CultureInfo.InvariantCulture);
}
