using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>The dates of a task as its messages say them. Whether it is overdue is derived by who reads, never stored.</summary>
internal static class TaskDates
{
    /// <summary>The row after a message that touched the task itself.</summary>
    public static TaskRow After(TaskRow? before, TaskState state, Message message, long now)
    {
        var row = before is null ? new TaskRow(state, now, now) : before with { State = state, ChangedAt = now };
        row = message.BodyCase switch
        {
            Message.BodyOneofCase.TransferAccepted => Accepted(row, message.TransferAccepted.AcceptedAt, message.TransferAccepted.DueAt, message.TransferAccepted.DueProvisional),
            Message.BodyOneofCase.DossierRegistered => Accepted(row, message.DossierRegistered.Dossier.AcceptedAt, message.DossierRegistered.Dossier.DueAt, message.DossierRegistered.Dossier.DueProvisional),
            Message.BodyOneofCase.ExtensionNotified => Due(row, message.ExtensionNotified.NewDueAt, message.ExtensionNotified.NewDueProvisional),
            Message.BodyOneofCase.ProcessingResumed => Due(row, message.ProcessingResumed.NewDueAt, message.ProcessingResumed.NewDueProvisional),
            Message.BodyOneofCase.SupplementProvided => Due(row, message.SupplementProvided.NewDueAt, message.SupplementProvided.NewDueProvisional),
            Message.BodyOneofCase.ProgressReported => Due(row, message.ProgressReported.NewDueAt, message.ProgressReported.NewDueProvisional),
            _ => row,
        };
        return row.EndedAt is null && state.HasEnded ? row with { EndedAt = now } : row;
    }

    /// <summary>The row after a message about another task changed it: a child that opened or ended, or a root that a transfer implied.</summary>
    public static TaskRow Beside(TaskRow? before, TaskState state, Dossier? dossier, long now) => before is null
        ? Accepted(new TaskRow(state, now, now), dossier?.AcceptedAt, dossier?.DueAt, dossier?.DueProvisional ?? false)
        : before with { State = state, ChangedAt = now };

    private static TaskRow Accepted(TaskRow row, Timestamp? acceptedAt, Timestamp? dueAt, bool provisional) => row with
    {
        AcceptedAt = Milliseconds(acceptedAt) ?? row.AcceptedAt,
        DueAt = Milliseconds(dueAt) ?? row.DueAt,
        DueProvisional = dueAt is null ? row.DueProvisional : provisional,
    };

    private static TaskRow Due(TaskRow row, Timestamp? dueAt, bool provisional) => dueAt is null ? row : row with { DueAt = Milliseconds(dueAt), DueProvisional = provisional };

    private static long? Milliseconds(Timestamp? time) => time?.ToDateTimeOffset().ToUnixTimeMilliseconds();
}
