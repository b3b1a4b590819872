namespace MotCua.Contracts.Calendar;

/// <summary>The times of a dossier that its standing follows from.</summary>
/// <param name="AcceptedAt">When it was accepted.</param>
/// <param name="DueAt">The due date as appointed at acceptance: waiting for supplements is subtracted instead of moving it. Null where none was appointed.</param>
/// <param name="EndedAt">When processing ended; null while it goes on.</param>
/// <param name="Supplements">Each request for a supplement, answered or not.</param>
public sealed record DossierTimes(DateTimeOffset AcceptedAt, DateTimeOffset? DueAt, DateTimeOffset? EndedAt, IReadOnlyList<Pause> Supplements);
