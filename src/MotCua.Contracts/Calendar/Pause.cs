namespace MotCua.Contracts.Calendar;

/// <summary>A time in which an office's clock stood.</summary>
/// <param name="Kind">Why.</param>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended; null while it lasts.</param>
public readonly record struct Pause(PauseKind Kind, DateTimeOffset From, DateTimeOffset? To);
