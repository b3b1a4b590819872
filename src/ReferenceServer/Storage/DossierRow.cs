namespace MotCua.ReferenceServer.Storage;

/// <summary>A dossier as the hub knows it. Times are Unix milliseconds.</summary>
/// <param name="Owner">The agency whose code the dossier carries, which holds the root task.</param>
internal sealed record DossierRow(
    string Code, string Owner, string RootTask, string? ProcedureCode, string? ProcedureVersion, long OpenedAt, long ChangedAt);
