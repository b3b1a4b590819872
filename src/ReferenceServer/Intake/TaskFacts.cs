using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>The facts that reports are made of: what a message changed in a task, by its row before and after.</summary>
internal static class TaskFacts
{
    /// <param name="facts">Where a fact is added.</param>
    /// <param name="before">Null where the message opened the task.</param>
    /// <param name="after">Null where it left the task as it was.</param>
    /// <param name="body">The message's body.</param>
    /// <param name="now">The hub's time, Unix milliseconds.</param>
    public static void Add(ref List<StoredFact>? facts, TaskRow? before, TaskRow? after, Message.BodyOneofCase body, long now)
    {
        if (after is not null && Kinds(before, after, body) is var kinds and not FactKinds.None)
        {
            (facts ??= []).Add(Of(after, kinds, now));
        }
    }

    /// <summary>A task that went to its holder's successor.</summary>
    public static StoredFact Moved(TaskRow after, long now) => Of(after, FactKinds.Moved, now);

    private static FactKinds Kinds(TaskRow? before, TaskRow after, Message.BodyOneofCase body)
    {
        var kinds = before is null ? FactKinds.Opened : FactKinds.None;
        kinds |= before?.AcceptedAt is null && after.AcceptedAt is not null ? FactKinds.Accepted : FactKinds.None;
        kinds |= before?.AcceptedAt is not null && before.DueAt != after.DueAt ? FactKinds.DueChanged : FactKinds.None;
        kinds |= before is not null && before.State.Phase != TaskPhase.ResultIssued && after.State.Phase == TaskPhase.ResultIssued ? FactKinds.ResultIssued : FactKinds.None;
        kinds |= before?.EndedAt is null && after.EndedAt is not null ? FactKinds.Ended : FactKinds.None;
        return kinds | body switch
        {
            Message.BodyOneofCase.SupplementRequested => FactKinds.SupplementRequested,
            Message.BodyOneofCase.SupplementProvided => FactKinds.SupplementProvided,
            _ => FactKinds.None,
        };
    }

    private static StoredFact Of(TaskRow row, FactKinds kinds, long now) => new(
        row.State.Dossier.ToString(), row.State.Task.ToString(), row.State.Holder.ToString(), kinds, row.State.Phase, now, row.AcceptedAt, row.DueAt);
}
