using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>A business status as an agency's system last reported it.</summary>
internal sealed record ReportedStatus(string Agency, string SourceSystem, DossierStatus Status, long OccurredAt);
