namespace MotCua.Contracts.Calendar;

/// <summary>Working hours without a break; lunch is the gap between two sessions.</summary>
/// <param name="Start">When work begins, Vietnam time.</param>
/// <param name="End">When it ends; later than <paramref name="Start"/>, on the same day.</param>
public readonly record struct WorkSession(TimeOnly Start, TimeOnly End);
