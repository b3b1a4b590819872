using MotCua.Contracts.Dossiers;

namespace MotCua.ReferenceServer.Storage;

/// <summary>A task with the dates that its messages said. Times are Unix milliseconds.</summary>
internal sealed record TaskRow(TaskState State, long OpenedAt, long ChangedAt)
{
    public long? AcceptedAt { get; init; }

    public long? DueAt { get; init; }

    public bool DueProvisional { get; init; }

    public long? EndedAt { get; init; }
}
