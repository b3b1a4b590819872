namespace MotCua.Contracts.Calendar;

/// <summary>The sessions of a week from a day on, until the next entry: winter and summer hours, a unit that also works on Saturday morning (MC-TIME-3).</summary>
/// <param name="From">First day on which they hold.</param>
/// <param name="Week">Sessions of each day of the week in order of time; a day without an entry is off.</param>
public sealed record WorkHours(DateOnly From, IReadOnlyDictionary<DayOfWeek, IReadOnlyList<WorkSession>> Week)
{
    /// <summary>07:30 to 11:30 and 13:30 to 17:00, Monday to Friday.</summary>
    public static WorkHours Usual { get; } = EveryWeekday(DateOnly.MinValue, new(new(7, 30), new(11, 30)), new(new(13, 30), new(17, 0)));

    /// <summary>The same sessions from Monday to Friday.</summary>
    /// <param name="from">First day on which they hold.</param>
    /// <param name="sessions">Sessions of a day, in order of time.</param>
    public static WorkHours EveryWeekday(DateOnly from, params IReadOnlyList<WorkSession> sessions) => new(
        from, Enumerable.Range((int)DayOfWeek.Monday, 5).ToDictionary(day => (DayOfWeek)day, _ => sessions));
}
