using MotCua.Contracts.Identifiers;

namespace MotCua.Contracts.Dossiers;

/// <summary>What the Directory said about a message when it was taken. Replaying the same messages with the same facts gives the same tasks.</summary>
/// <param name="From">The sender, canonical.</param>
/// <param name="To">The recipient, canonical.</param>
/// <param name="FromRoles">The sender's roles.</param>
/// <param name="ToRoles">The recipient's roles.</param>
/// <param name="CodeOwner">The agency whose code the dossier carries, as resolved then.</param>
/// <param name="MayIssue">Whether the sender might issue for that agency.</param>
public readonly record struct TimelineFacts(AgencyCode From, AgencyCode To, Roles FromRoles, Roles ToRoles, AgencyCode CodeOwner, bool MayIssue);
