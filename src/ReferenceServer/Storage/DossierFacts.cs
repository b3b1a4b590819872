using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>Everything that the hub knows of a dossier beside its messages.</summary>
/// <param name="TalkedAbout">Which agencies sent or received messages about which task; an empty task means the dossier as a whole.</param>
internal sealed record DossierFacts(
    DossierRow Dossier,
    IReadOnlyList<TaskRow> Tasks,
    IReadOnlyList<Alias> Aliases,
    IReadOnlyList<ReportedStatus> Statuses,
    IReadOnlyList<(string Task, Delegation Delegation)> Delegations,
    IReadOnlySet<(string Task, string Agency)> TalkedAbout);
