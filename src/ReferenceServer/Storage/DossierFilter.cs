using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>Which dossiers a list has: those in which the agency holds or opened a task, after a code.</summary>
internal sealed record DossierFilter(string Agency, bool Test, string After, int Count)
{
    public TaskPhase Phase { get; init; }

    public string ProcedureCode { get; init; } = "";

    /// <summary>Unix milliseconds; 0 means any time.</summary>
    public long ChangedAfter { get; init; }
}
