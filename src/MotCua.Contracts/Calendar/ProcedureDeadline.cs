using MotCua.Contracts.V1;

namespace MotCua.Contracts.Calendar;

/// <summary>When a dossier is due by the two limits of its procedure version (MC-TIME-5).</summary>
/// <param name="Committed">By the limit that the province commits to, or by law where none is in force: this is the due date that is said.</param>
/// <param name="Statutory">By law, for reports; null where the catalogue has no such limit.</param>
/// <param name="Limit">The limit that <paramref name="Committed"/> follows from, with its decision.</param>
public sealed record ProcedureDeadline(Deadline Committed, Deadline? Statutory, Limit Limit);
