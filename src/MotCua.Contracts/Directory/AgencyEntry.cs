using MotCua.Contracts.V1;

namespace MotCua.Contracts.Directory;

/// <summary>One agency during one period. A change of an agency is another entry (MC-DIR-3).</summary>
/// <param name="Agency">The entry as the snapshot has it.</param>
/// <param name="Period">When it is in force.</param>
public sealed record AgencyEntry(Agency Agency, Period Period);
