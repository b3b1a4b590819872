namespace MotCua.Contracts.Calendar;

/// <summary>The time of Vietnam: UTC+7 all year (MC-TIME-1). Office days, holidays, limits, and the days on which agencies and procedures begin and end are counted in it, whatever the offset of a moment.</summary>
public static class VietnamTime
{
    private static readonly TimeSpan Offset = TimeSpan.FromHours(7);

    /// <summary>A moment as the clocks of Vietnam show it.</summary>
    /// <param name="moment">Any moment.</param>
    public static DateTimeOffset Of(DateTimeOffset moment) => moment.ToOffset(Offset);

    /// <summary>The day of a moment.</summary>
    /// <param name="moment">Any moment.</param>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(Of(moment).DateTime);

    /// <summary>The time of day of a moment.</summary>
    /// <param name="moment">Any moment.</param>
    public static TimeOnly TimeOf(DateTimeOffset moment) => TimeOnly.FromDateTime(Of(moment).DateTime);

    /// <summary>The moment at which the clocks show a time.</summary>
    /// <param name="day">The day.</param>
    /// <param name="time">The time of day.</param>
    public static DateTimeOffset At(DateOnly day, TimeOnly time) => new(day.ToDateTime(time), Offset);
}
