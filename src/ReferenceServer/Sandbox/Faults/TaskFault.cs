using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Kinds of fault in what a message does to a task.</summary>
internal static class TaskFault
{
    /// <summary>Takes and stores a message that the table refuses; the task becomes what <paramref name="after"/> makes of it, or stays.</summary>
    public static Fault Takes(string name, string requirement, string text, Func<TaskState?, Submission, Refusal, bool> which, Func<TaskState, Message, TaskState>? after = null) => new(name, requirement, text)
    {
        Change = (transaction, submission, change) =>
        {
            var row = Row(transaction, submission);
            return change.Refusal is not { } refusal || !which(row?.State, submission, refusal) ? change
                : row is null || after is null ? DossierChange.None with { State = row?.State }
                : Put(DossierChange.None, row, after(row.State, submission.Message));
        },
    };

    /// <summary>Takes and stores a message of one body that the table refuses for a reason, at a field.</summary>
    public static Fault Takes(string name, string requirement, string text, Message.BodyOneofCase body, ErrorReason reason, string field, Func<TaskState, Message, TaskState>? after = null) =>
        Takes(name, requirement, text, (_, submission, refusal) => submission.Message.BodyCase == body && refusal.Reason == reason && refusal.Fields.Any(found => found.Path == field), after);

    /// <summary>Refuses a message that the table allows.</summary>
    public static Fault Refuses(string name, string requirement, string text, Func<TaskState?, Message, bool> which) => new(name, requirement, text)
    {
        Change = (transaction, submission, change) => change.Refusal is null && which(Row(transaction, submission)?.State, submission.Message)
            ? new DossierChange(Refusals.Create(ErrorReason.TransitionNotAllowed, "header.task", "Not here.", "Không được."))
            : change,
    };

    /// <summary>Leaves the task in another state than an accepted message of one body does; the function is given the state before and after.</summary>
    public static Fault Leaves(string name, string requirement, string text, Message.BodyOneofCase body, Func<TaskState, TaskState, Message, TaskState> state) => new(name, requirement, text)
    {
        Change = (transaction, submission, change) => change.Refusal is null && change.State is { } after && submission.Message.BodyCase == body && Row(transaction, submission) is { } row
            ? Put(change, row, state(row.State, after, submission.Message))
            : change,
    };

    /// <summary>Does something else to the tasks that a succession moves.</summary>
    public static Fault Moves(string name, string requirement, string text, Func<AgencySucceeded, TaskRow, TaskRow?> moved) => new(name, requirement, text)
    {
        Change = (_, submission, change) => change.Moved.Count == 0
            ? change
            : change with { Moved = [.. change.Moved.Select(row => moved(submission.Message.AgencySucceeded, row)).OfType<TaskRow>()] },
    };

    private static TaskRow? Row(IAppendTransaction transaction, Submission submission) =>
        submission.Header is { Dossier.Length: > 0, Task.Length: > 0 } header ? transaction.FindTask(header.Dossier, header.Task) : null;

    private static DossierChange Put(DossierChange change, TaskRow before, TaskState state) => change with { State = state, Task = (change.Task ?? before) with { State = state } };
}
