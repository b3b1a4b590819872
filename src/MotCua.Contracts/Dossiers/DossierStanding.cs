using MotCua.Contracts.Identifiers;

namespace MotCua.Contracts.Dossiers;

/// <summary>What is known of the dossier that a message names. Needed for bodies that open a task and for those that touch none.</summary>
/// <param name="CodeOwner">The agency whose code the dossier carries, as the Directory resolves it now (its one successor where it has ended).</param>
/// <param name="MayIssue">Whether the sender is that agency, precedes or succeeds it, or is named by the Directory as issuer for it.</param>
/// <param name="TakesPart">Whether the sender opened or holds a task of the dossier.</param>
/// <param name="Root">The latest root task of the dossier; null while nothing was ever said about the code.</param>
public sealed record DossierStanding(AgencyCode CodeOwner, bool MayIssue, bool TakesPart, TaskState? Root);
