namespace MotCua.Contracts.Calendar;

/// <summary>Which day is the first of a limit in days (MC-TIME-6).</summary>
public enum LimitStart
{
    /// <summary>The day after acceptance.</summary>
    DayAfter,

    /// <summary>The day of acceptance where it is worked and the moment is before <see cref="DeadlinePolicy.Cutoff"/>; else the next working day.</summary>
    SameDayBeforeCutoff,
}
