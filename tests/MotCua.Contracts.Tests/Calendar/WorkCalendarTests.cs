using MotCua.Contracts.Calendar;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Calendar;

/// <summary>The fast answers beside the slow ones: walking from day to day, from minute to minute.</summary>
public sealed class WorkCalendarTests
{
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);
    private static readonly WorkCalendar Calendar = WorkCalendar.Create(
        Calendars.Shipped, WorkHours.Usual, WorkHours.EveryWeekday(new(2025, 11, 1), new(new(8, 0), new(12, 0)), new(new(13, 0), new(16, 45))), WorkHours.Usual with { From = new(2026, 3, 1) });

    [Fact]
    public void Working_days_are_what_walking_from_day_to_day_counts()
    {
        var random = new Random(4);
        for (var n = 0; n < 3000; n++)
        {
            var day = new DateOnly(2024, 1, 1).AddDays(random.Next(1000));
            var count = random.Next(1, 60);
            var (walked, left) = (day, count);
            while (left > 0)
            {
                walked = walked.AddDays(1);
                left -= Calendar.IsWorkingDay(walked) ? 1 : 0;
            }

            Assert.Equal(walked, Calendar.AddWorkingDays(day, count));
            Assert.Equal(count, Calendar.WorkingDaysBetween(day, walked));
            Assert.Equal(0, Calendar.WorkingDaysBetween(walked, day));
        }
    }

    [Fact]
    public void Working_time_is_what_walking_from_minute_to_minute_counts()
    {
        var random = new Random(5);
        for (var n = 0; n < 300; n++)
        {
            var from = new DateTimeOffset(2025, 10, 1, 0, 0, 0, Vietnam).AddMinutes(random.Next(180 * 24 * 60));
            var minutes = random.Next(1, 4000);
            var (walked, left) = (from, minutes);
            while (left > 0)
            {
                left -= IsWorked(walked) ? 1 : 0;
                walked = walked.AddMinutes(1);
            }

            Assert.Equal(walked, Calendar.AddWorkingTime(from, TimeSpan.FromMinutes(minutes)));
            Assert.Equal(TimeSpan.FromMinutes(minutes), Calendar.WorkingTimeBetween(from, walked));
        }
    }

    [Fact]
    public void A_longer_limit_is_never_due_earlier_and_a_pause_never_makes_it_earlier()
    {
        var random = new Random(6);
        for (var n = 0; n < 3000; n++)
        {
            var accepted = new DateTimeOffset(2024, 1, 2, 0, 0, 0, Vietnam).AddMinutes(random.Next(900 * 24 * 60));
            var policy = new DeadlinePolicy(random.Next(1, 60), (LimitUnit)random.Next(1, 4)) { Start = (LimitStart)random.Next(2), End = (LimitEnd)random.Next(2) };
            var due = Deadlines.Compute(Calendar, policy, accepted, []).DueAt;
            Assert.True(due > accepted || policy.Start == LimitStart.SameDayBeforeCutoff, $"{policy} {accepted:O} {due:O}");
            Assert.True(Deadlines.Compute(Calendar, policy with { Amount = policy.Amount + 1 }, accepted, []).DueAt >= due);
            var asked = accepted.AddMinutes(random.Next(20 * 24 * 60));
            var pause = new Pause((PauseKind)random.Next(3), asked, asked.AddMinutes(random.Next(20 * 24 * 60)));
            var moved = Deadlines.Compute(Calendar, policy, accepted, [pause]).DueAt;
            Assert.True(moved >= due, $"{policy} {accepted:O} {due:O} {pause} {moved:O}");
            Assert.True(Calendar.IsWorkingDay(DateOnly.FromDateTime(moved.DateTime)), $"{policy} {accepted:O} {moved:O}");
        }
    }

    [Fact]
    public void A_day_outside_its_years_is_refused_and_not_guessed()
    {
        var refused = Assert.Throws<RefusalException>(() => Calendar.IsWorkingDay(new(2023, 12, 31)));
        Assert.Equal(ErrorReason.CalendarNotConfirmed, refused.Reason);
        Assert.Contains("2023", refused.Refusal.Fields[0].MessageVi, StringComparison.Ordinal);
        Assert.Throws<RefusalException>(() => Calendar.AddWorkingDays(new(2027, 12, 30), 2));
        Assert.Throws<RefusalException>(() => Calendar.AddWorkingTime(new(2027, 12, 31, 16, 0, 0, Vietnam), TimeSpan.FromHours(2)));
        Assert.Throws<RefusalException>(() => Calendar.IsConfirmed(2028));
    }

    [Fact]
    public void What_contradicts_itself_makes_no_calendar()
    {
        var shipped = Calendars.Shipped;
        var swap = new SwapDay(new(2026, 6, 1), new(2026, 5, 30));
        Refused("at least one year", () => WorkCalendar.Create([]));
        Refused("without a gap", () => WorkCalendar.Create([shipped[0], shipped[2]]));
        Refused("without a gap", () => WorkCalendar.Create([shipped[0], shipped[0]]));
        Refused("stands twice", () => WorkCalendar.Create([shipped[2] with { Swaps = [swap, swap] }]));
        Refused("stands twice", () => WorkCalendar.Create([shipped[2] with { Swaps = [swap with { Off = new(2026, 1, 1) }] }]));
        Refused("after the calendar begins", () => WorkCalendar.Create(shipped, WorkHours.Usual with { From = new(2025, 1, 1) }));
        Refused("stand after", () => WorkCalendar.Create(shipped, WorkHours.Usual, WorkHours.Usual));
        Refused("overlaps", () => WorkCalendar.Create(shipped, WorkHours.EveryWeekday(DateOnly.MinValue, new(new(8, 0), new(12, 0)), new(new(11, 0), new(17, 0)))));
        Refused("overlaps", () => WorkCalendar.Create(shipped, WorkHours.EveryWeekday(DateOnly.MinValue, new WorkSession(new(17, 0), new(8, 0)))));
        Refused("1 to 3650", () => Deadlines.Compute(Calendar, new(0, LimitUnit.WorkingDay), new(2026, 1, 5, 0, 0, 0, Vietnam), []));
        Refused("1 to 3650", () => Deadlines.Compute(Calendar, new(1, LimitUnit.Unspecified), new(2026, 1, 5, 0, 0, 0, Vietnam), []));
        Refused("before it begins", () => Deadlines.Compute(Calendar, new(1, LimitUnit.WorkingDay), new(2026, 1, 5, 0, 0, 0, Vietnam), [new(PauseKind.Stopped, DateTimeOffset.UnixEpoch.AddDays(1), DateTimeOffset.UnixEpoch)]));
    }

    [Fact]
    public void A_day_worked_in_the_year_before_is_found_there()
    {
        // As 27 December 2014 was worked for 2 January 2015.
        var next = Calendars.Shipped[3] with { Swaps = [new(new(2027, 1, 4), new(2026, 12, 26))] };
        var calendar = WorkCalendar.Create([Calendars.Shipped[2], next]);
        Assert.Equal(2, calendar.SessionsOf(new(2026, 12, 26)).Count);
        Assert.False(calendar.IsWorkingDay(new(2027, 1, 4)));
    }

    [Fact]
    public void What_is_left_is_given_in_days_and_time_and_negative_when_overdue()
    {
        var due = new Deadline(new(2026, 11, 25, 17, 0, 0, Vietnam), IsPaused: false, []);
        Assert.Equal(new(2, TimeSpan.FromHours(15)), Deadlines.Remaining(Calendar, due, new(2026, 11, 20, 17, 0, 0, Vietnam)));
        Assert.Equal(new(1, TimeSpan.FromHours(9)), Deadlines.Remaining(Calendar, due, new(2026, 11, 23, 15, 30, 0, Vietnam)));
        Assert.Equal(new(0, TimeSpan.FromHours(3.5)), Deadlines.Remaining(Calendar, due, new(2026, 11, 25, 12, 0, 0, Vietnam)));
        Assert.Equal(new(-1, -TimeSpan.FromHours(0.5)), Deadlines.Remaining(Calendar, due, new(2026, 11, 26, 8, 0, 0, Vietnam)));
    }

    private static bool IsWorked(DateTimeOffset minute) => Calendar.SessionsOf(DateOnly.FromDateTime(minute.DateTime))
        .Any(session => TimeOnly.FromDateTime(minute.DateTime) >= session.Start && TimeOnly.FromDateTime(minute.DateTime) < session.End);

    private static void Refused(string words, Action act)
    {
        var refused = Assert.Throws<ArgumentException>(act);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains(" | ", refused.Message, StringComparison.Ordinal);
    }
}
