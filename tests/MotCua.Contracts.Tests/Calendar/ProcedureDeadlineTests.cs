using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Calendar;

/// <summary>Limits of the catalogue, and what becomes of a provisional date.</summary>
public sealed class ProcedureDeadlineTests
{
    private static readonly WorkCalendar Today = WorkCalendar.Create(Calendars.Shipped);
    private static readonly DateTimeOffset Accepted = At(2026, 11, 27, 9, 0);

    [Fact]
    public void The_due_date_uses_the_committed_limit_and_reports_have_both()
    {
        var procedure = new Procedure { StatutoryLimit = Days(10), CommittedLimit = Days(7) };
        var due = ProcedureDeadlines.Compute(Today, procedure, At(2026, 3, 2, 9, 0), [])!;
        Assert.Equal(At(2026, 3, 11, 17, 0), due.Committed.DueAt);
        Assert.Equal(At(2026, 3, 16, 17, 0), due.Statutory!.DueAt);
        Assert.Same(procedure.CommittedLimit, due.Limit);
    }

    [Fact]
    public void A_committed_limit_counts_from_its_first_day_to_its_last()
    {
        var procedure = new Procedure { StatutoryLimit = Days(10), CommittedLimit = Days(7) };
        procedure.CommittedLimit.ValidFrom = "2026-03-03";
        procedure.CommittedLimit.ValidTo = "2026-03-31";
        Assert.Equal(procedure.StatutoryLimit, ProcedureDeadlines.Compute(Today, procedure, At(2026, 3, 2, 23, 59), [])!.Limit);
        Assert.Equal(procedure.CommittedLimit, ProcedureDeadlines.Compute(Today, procedure, At(2026, 3, 3, 0, 0), [])!.Limit);
        Assert.Equal(procedure.CommittedLimit, ProcedureDeadlines.Compute(Today, procedure, At(2026, 3, 31, 17, 0), [])!.Limit);
        Assert.Equal(procedure.StatutoryLimit, ProcedureDeadlines.Compute(Today, procedure, At(2026, 4, 1, 7, 30), [])!.Limit);
        Assert.Null(ProcedureDeadlines.Compute(Today, new Procedure(), Accepted, []));
    }

    [Theory]
    [InlineData(14, 59, 3)]
    [InlineData(15, 0, 4)]
    public void A_limit_of_the_catalogue_says_how_it_is_counted(int hour, int minute, int day)
    {
        var limit = Days(1);
        limit.Start = LimitStart.SameDayBeforeCutoff;
        Assert.Equal(At(2026, 3, day, 17, 0), Deadlines.Compute(Today, DeadlinePolicy.Of(limit), At(2026, 3, 3, hour, minute), []).DueAt);
    }

    [Fact]
    public void A_limit_that_leaves_its_rules_out_has_the_defaults() =>
        Assert.Equal(new DeadlinePolicy(5, LimitUnit.WorkingDay), DeadlinePolicy.Of(Days(5)));

    [Fact]
    public void A_provisional_date_is_computed_again_when_the_year_is_announced_and_only_then()
    {
        var policy = DeadlinePolicy.Of(Days(30));
        var before = Deadlines.Compute(Today, policy, Accepted, []);
        Assert.True(before.IsProvisional);
        Assert.Null(Deadlines.Recompute(Today, policy, Accepted, [], before));

        Assert.Equal(At(2027, 1, 11, 17, 0), before.DueAt);

        // Announced as proposed, but for a swap: 4 January 2027 is off, Saturday 16 is worked for it.
        var shipped = Calendars.Shipped.Single(year => year.Year == 2027);
        var announced = WorkCalendar.Create(
        [
            .. Calendars.Shipped.Where(year => year.Year < 2027),
            shipped with { IsConfirmed = true, Decision = "1/TB-BNV", Swaps = [new SwapDay(new DateOnly(2027, 1, 4), new DateOnly(2027, 1, 16))] },
        ]);
        var now = Deadlines.Recompute(announced, policy, Accepted, [], before)!;
        Assert.False(now.IsProvisional);
        Assert.Equal(At(2027, 1, 12, 17, 0), now.DueAt);
        Assert.Null(Deadlines.Recompute(announced, policy, Accepted, [], now));
    }

    private static Limit Days(int amount) => new() { Amount = amount, Unit = LimitUnit.WorkingDay, Decision = "Số mẫu" };

    private static DateTimeOffset At(int year, int month, int day, int hour, int minute) => new(year, month, day, hour, minute, 0, TimeSpan.FromHours(7));
}
