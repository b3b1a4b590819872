namespace MotCua.Contracts.Calendar;

/// <summary>What is left of a limit; negative by how much it is overdue.</summary>
/// <param name="WorkingDays">Working days after today up to the due day; 0 on the due day.</param>
/// <param name="WorkingTime">Working time up to the due moment.</param>
public readonly record struct RemainingTime(int WorkingDays, TimeSpan WorkingTime);
