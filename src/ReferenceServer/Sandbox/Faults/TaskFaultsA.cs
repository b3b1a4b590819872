using System.Collections.Concurrent;
using Google.Protobuf;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-TASK, from its beginning to the section on who may touch a dossier.</summary>
internal static partial class TaskFaultsA
{
    private const int OfficeOpens = 7;
    private const int OfficeCloses = 17;

    private static readonly ConcurrentDictionary<string, string> DossierOfTask = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, bool> TriedCodes = new(StringComparer.Ordinal);

    public static IReadOnlyList<Fault> All { get; } =
    [
        TaskFault.Refuses(
            "accepts-in-office-hours-only", "MC-TASK-1", "An acceptance is refused outside office hours.",
            (_, message) => message.TransferAccepted is not null && VietnamTime.Of(message.Header.CreatedAt.ToDateTimeOffset()).Hour is < OfficeOpens or >= OfficeCloses),
        TaskFault.Leaves(
            "reads-the-reason", "MC-TASK-1", "A stop whose reason speaks of an end ends the task.", BodyOneofCase.ProcessingStopped,
            (_, after, message) => message.ProcessingStopped.Reason.Contains("chấm dứt", StringComparison.OrdinalIgnoreCase) ? after with { Phase = TaskPhase.Stopped } : after),
        Directory("mailbox-of-another-hub", "MC-TASK-31", "A message to an agency of another hub is put into a mailbox here.", inner => new MistakenDirectory(inner) { HomeHere = (_, _, _) => true }),
        TaskFault.Takes(
            "result-before-acceptance", "MC-TASK-2", "A result is issued on a task that its holder never took.",
            (task, submission, _) => submission.Message.ResultIssued is not null && task is { Phase: TaskPhase.Open }, (task, _) => task with { Phase = TaskPhase.ResultIssued }),
        TaskFault.Takes(
            "opener-accepts-itself", "MC-TASK-2", "The opener accepts its own transfer in the holder's place.", BodyOneofCase.TransferAccepted, ErrorReason.TransitionNotAllowed, "header.from", (task, _) => task with { Phase = TaskPhase.Accepted }),
        TaskFault.Refuses(
            "no-supplement-before-acceptance", "MC-TASK-2", "A supplement is not asked before acceptance.", (task, message) => message.SupplementRequested is not null && task is { Phase: TaskPhase.Open }),
        new Fault("sender-by-its-text", "MC-TASK-3", "Senders are compared by the text of their codes.")
        {
            Intake = (submission, outcome, _) =>
            {
                if (outcome.IsNext)
                {
                    submission.Sender = Coded(submission.Sender, submission.Header.From);
                }

                return outcome;
            },
        },
        new Fault("recipient-by-its-text", "MC-TASK-3", "Recipients are compared by the text of their codes.")
        {
            Intake = (submission, outcome, _) =>
            {
                if (outcome.IsNext)
                {
                    submission.Recipient = Coded(submission.Recipient, submission.Header.To);
                }

                return outcome;
            },
        },
        TaskFault.Takes("task-opened-twice", "MC-TASK-5", "A transfer with a task id that the dossier has is taken.", BodyOneofCase.DossierTransferred, ErrorReason.TransitionNotAllowed, "header.task"),
        new Fault("task-id-once-for-all", "MC-TASK-36", "A task id that another dossier has is refused.")
        {
            Change = (_, submission, change) => change.Refusal is not null || submission.Message.DossierTransferred is null || DossierOfTask.GetOrAdd(submission.Header.Task, submission.Header.Dossier) == submission.Header.Dossier
                ? change
                : Refused(ErrorReason.TransitionNotAllowed, "header.task"),
        },
        TaskFault.Takes(
            "ended-opens-again", "MC-TASK-7", "An acceptance opens a task again that was refused or sent back.",
            (task, submission, _) => submission.Message.TransferAccepted is not null && task is { Phase: TaskPhase.Refused or TaskPhase.Returned }, (task, _) => task with { Phase = TaskPhase.Accepted }),
        TaskFault.Leaves(
            "handed-back-closes", "MC-TASK-37", "The status „handed back“ closes the task.", BodyOneofCase.DossierStatusReported,
            (_, after, message) => message.DossierStatusReported.Status == DossierStatus.HandedBack ? after with { Phase = TaskPhase.Closed } : after),
        Wrongly.Replies<GetDossierResponse>(
            "status-follows-phase", "MC-TASK-37", "A reported status changes by itself when the task gets its result.", "Tracking/GetDossier",
            (reply, _) => Each(reply.Dossier.Statuses.Where(_ => reply.Dossier.Tasks.Any(task => task.Phase is TaskPhase.ResultIssued or TaskPhase.Closed)), status => status.Status = DossierStatus.Finished)),
        Wrongly.Replies<GetDossierResponse>(
            "status-without-source", "MC-TASK-38", "Statuses do not say which system reported them.", "Tracking/GetDossier", (reply, _) => Each(reply.Dossier.Statuses, status => status.SourceSystem = "")),
        new Fault("status-at-hub-time", "MC-TASK-38", "A status is kept with the hub's time in place of the time that was said.")
        {
            Change = (_, submission, change) =>
            {
                if (submission.Message.DossierStatusReported is { } report)
                {
                    report.OccurredAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(submission.Now);
                }

                return change;
            },
        },
        new Fault("status-of-steps-lost", "MC-TASK-38", "The status that a step says is not kept.")
        {
            Change = (_, submission, change) =>
            {
                submission.Message.ProgressReported?.Status = DossierStatus.Unspecified;
                return change;
            },
        },
        Wrongly.Replies<GetDossierResponse>(
            "one-wait-is-no-pause", "MC-TASK-8", "The clock runs while a task waits for one thing only.", "Tracking/GetDossier",
            (reply, _) => Each(reply.Dossier.Tasks.Where(task => task is { Clock: ClockState.Paused, Stopped: false, Waits.Count: 1 }), task => task.Clock = ClockState.Running)),
        Wrongly.Replies<GetDossierResponse>(
            "clock-runs-from-opening", "MC-TASK-8", "The clock of a task runs before its holder took it.", "Tracking/GetDossier",
            (reply, _) => Each(reply.Dossier.Tasks.Where(task => task.Phase == TaskPhase.Open), task => task.Clock = ClockState.Running)),
        Wrongly.Replies<GetDossierResponse>(
            "task-below-pauses-above", "MC-TASK-39", "The clock of a task stands while one below it is open.", "Tracking/GetDossier",
            (reply, _) => Each(reply.Dossier.Tasks.Where(task => task.Clock == ClockState.Running && reply.Dossier.Tasks.Any(below => below.ParentTask == task.Task)), task => task.Clock = ClockState.Paused)),
        new Fault("stranger-told-of-phase", "MC-TASK-9", "A stranger is told that the task is there, and in which phase.")
        {
            Change = (transaction, submission, change) => change.Refusal?.Reason == ErrorReason.TaskUnknown && transaction.FindTask(submission.Header.Dossier, submission.Header.Task) is not null
                ? Refused(ErrorReason.TransitionNotAllowed, "header.task")
                : change,
        },
        new Fault("stranger-told-in-other-words", "MC-TASK-9", "A stranger gets TASK_UNKNOWN in other words where the task is there.")
        {
            Change = (transaction, submission, change) => change.Refusal?.Reason == ErrorReason.TaskUnknown && transaction.FindTask(submission.Header.Dossier, submission.Header.Task) is not null
                ? Refused(ErrorReason.TaskUnknown, "header.task")
                : change,
        },
        new Fault("stranger-told-of-dossier", "MC-TASK-40", "A stranger gets another answer where the dossier is there.")
        {
            Change = (transaction, submission, change) => change.Refusal?.Reason == ErrorReason.DossierUnknown && transaction.FindDossier(submission.Header.Dossier) is not null
                ? Refused(ErrorReason.SenderNotAllowed, "header.from")
                : change,
        },
        .. Dossiers(),
    ];

    // As if the caller were the other kind of system.
    private static async Task<IMessage> ReadAsAnyAsync(FaultCall call, GetMessageRequest request)
    {
        var caller = call.Context.GetCaller();
        return await call.Context.HttpContext.RequestServices.GetRequiredService<MessageService>().GetAsync(request, caller with { IsTest = !caller.IsTest }, CancellationToken.None);
    }

    private static Fault Directory(string name, string requirement, string text, Func<AgencyDirectory, MistakenDirectory> mistaken) => new(name, requirement, text)
    {
        Services = (services, setup) => services.AddSingleton<IAgencyDirectory>(provider => mistaken(new AgencyDirectory(
            provider.GetRequiredService<CurrentDirectory>(), provider.GetRequiredService<BindingRegister>(), setup.Options.HubCode))),
    };

    private static Agency Coded(Agency agency, string code)
    {
        var coded = agency.Clone();
        coded.Code = code;
        return coded;
    }

    private static StepOutcome Marked(Submission submission, StepOutcome outcome, bool isTest)
    {
        if (outcome.IsNext)
        {
            submission.Header.Test = isTest;
        }

        return outcome;
    }

    private static DossierChange InPhase(DossierChange change, TaskRow row, TaskPhase phase)
    {
        var state = row.State with { Phase = phase };
        return change with { State = state, Task = row with { State = state } };
    }

    private static DossierChange Refused(ErrorReason reason, string field) => new(Refusals.Create(reason, field, "Not for you.", "Không được."));

    private static void Each<T>(IEnumerable<T> items, Action<T> change)
    {
        foreach (var item in items)
        {
            change(item);
        }
    }
}
