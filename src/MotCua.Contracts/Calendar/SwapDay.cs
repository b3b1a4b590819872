namespace MotCua.Contracts.Calendar;

/// <summary>A working day that is off because a day off is worked for it.</summary>
/// <param name="Off">The day off; in the year of its file.</param>
/// <param name="Worked">The day worked for it, with the sessions of the day off; it may lie in the year before or after.</param>
public sealed record SwapDay(DateOnly Off, DateOnly Worked);
