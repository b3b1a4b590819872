using MotCua.Contracts.Identifiers;

namespace MotCua.Contracts.Dossiers;

/// <summary>A request for more papers in a task.</summary>
/// <param name="Id">Its supplement_id, unique in the task.</param>
/// <param name="RequestedBy">The message that asked.</param>
/// <param name="State">Where it stands.</param>
public sealed record Supplement(string Id, MessageId RequestedBy, SupplementState State);
