using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;

namespace MotCua.Bench.Rules;

/// <summary>A due date over a year of working time with two pauses, beside the loop from day to day over a table of holidays that systems have today.</summary>
internal sealed class DeadlineMeasure : IMeasure
{
    private const int Days = 250;
    private const int Times = 100;
    private const double Most = 5;
    private static readonly DateTimeOffset Accepted = new(2025, 1, 2, 9, 0, 0, TimeSpan.FromHours(7));
    private static readonly Pause[] Pauses = [new(PauseKind.Supplement, Accepted.AddDays(20), Accepted.AddDays(40)), new(PauseKind.OutsideClock, Accepted.AddDays(100), Accepted.AddDays(130))];

    public string Name => "deadline";

    public string About => "A due date 250 working days away, two pauses: µs CPU; ratio: over a loop from day to day, as hand-made code has it (less is better).";

    public Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var calendar = WorkCalendar.Create(Calendars.Shipped);
        var days = new DeadlinePolicy(Days, LimitUnit.WorkingDay);
        var hours = new DeadlinePolicy(Days * 8, LimitUnit.WorkingHour);
        var off = Calendars.Shipped.SelectMany(year => year.Holidays.Select(holiday => holiday.Date).Concat(year.Swaps.Select(swap => swap.Off))).ToHashSet();
        var worked = Calendars.Shipped.SelectMany(year => year.Swaps.Select(swap => swap.Worked)).ToHashSet();
        var (ours, walked) = (DateOnly.FromDateTime(Deadlines.Compute(calendar, days, Accepted, []).DueAt.DateTime), Walk(off, worked));
        if (ours != walked)
        {
            throw new BenchException($"The two do not agree: {ours:yyyy-MM-dd}, {walked:yyyy-MM-dd}.");
        }

        var costs = CpuCost.Compare(
            interval, Repeat(() => Deadlines.Compute(calendar, days, Accepted, Pauses)), Repeat(() => Deadlines.Compute(calendar, hours, Accepted, Pauses)), Repeat(() => Walk(off, worked)));
        double[] each = [.. costs.Select(whole => whole.TotalMicroseconds / Times)];
        var (cost, inHours, peer) = (each[0], each[1], each[2]);
        return Task.FromResult(new Measurement(
            Name, cost, "µs CPU", "a loop from day to day, without the pauses", cost / peer, [new("hours_us", inHours), new("peer_us", peer)], "< 5 µs", cost < Most && inHours < Most));
    }

    // One run is shorter than the clock's step.
    private static Action Repeat<T>(Func<T> work) => () =>
    {
        for (var i = 0; i < Times; i++)
        {
            work();
        }
    };

    private static DateOnly Walk(HashSet<DateOnly> off, HashSet<DateOnly> worked)
    {
        var day = DateOnly.FromDateTime(Accepted.DateTime);
        for (var left = Days; left > 0; left--)
        {
            do
            {
                day = day.AddDays(1);
            }
            while (off.Contains(day) || (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday && !worked.Contains(day)));
        }

        return day;
    }
}
