using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>What a message changes in its dossier, decided and not yet written; or why it is refused.</summary>
internal sealed record DossierChange(Refusal? Refusal)
{
    public static DossierChange None { get; } = new((Refusal?)null);

    /// <summary>The task after the message, changed or not; null where the message touches none.</summary>
    public TaskState? State { get; init; }

    public TaskRow? Task { get; init; }

    public TaskRow? Parent { get; init; }

    public DossierRow? Dossier { get; init; }

    /// <summary>Tasks of other dossiers that a succession gave to another agency.</summary>
    public IReadOnlyList<TaskRow> Moved { get; init; } = [];

    public IReadOnlyList<Alias> Aliases { get; init; } = [];

    /// <summary>What reports count of it; written with the message's number.</summary>
    public IReadOnlyList<StoredFact> Facts { get; init; } = [];

    /// <summary>The authority under which the opened task's holder decides.</summary>
    public Delegation? Delegation { get; init; }

    public void Write(IAppendTransaction transaction, Submission submission)
    {
        if (Parent is not null)
        {
            transaction.Put(Parent);
        }

        if (Task is not null)
        {
            transaction.Put(Task);
        }

        if (Dossier is not null)
        {
            transaction.Put(Dossier);
        }

        foreach (var moved in Moved)
        {
            transaction.Put(moved);
        }

        var code = submission.Header.Dossier;
        foreach (var alias in Aliases)
        {
            transaction.PutAlias(alias, code);
        }

        if (Delegation is not null)
        {
            transaction.PutDelegation(code, submission.Header.Task, Delegation);
        }

        if (submission.Message.DossierStatusReported is { } report)
        {
            PutStatus(transaction, submission, report.SourceSystem, report.Status, report.OccurredAt);
        }
        else if (submission.Message.ProgressReported is { Status: not DossierStatus.Unspecified } step)
        {
            // MC-TASK-38: a step says the status too; whose it is, is the agency alone.
            PutStatus(transaction, submission, "", step.Status, step.OccurredAt);
        }
    }

    private static void PutStatus(IAppendTransaction transaction, Submission submission, string sourceSystem, DossierStatus status, Timestamp occurredAt) =>
        transaction.PutStatus(submission.Header.Dossier, submission.Sender.Code, sourceSystem, status, occurredAt.ToDateTimeOffset().ToUnixTimeMilliseconds());
}
