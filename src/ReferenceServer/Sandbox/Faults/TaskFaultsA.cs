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
internal static class TaskFaultsA
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
        Directory(
            "portals-issue-for-all", "MC-TASK-10", "Any portal files dossiers for any agency.",
            inner => new MistakenDirectory(inner) { MayIssue = (sender, _, right) => right || sender?.Roles.Contains(AgencyRole.Portal) == true }),
        TaskFault.Takes("strangers-register", "MC-TASK-10", "Any agency registers a dossier under another agency's code.", BodyOneofCase.DossierRegistered, ErrorReason.DossierUnknown, "header.dossier"),
        Directory(
            "successor-opens-nothing", "MC-TASK-10", "A successor may not open dossiers of the code of the agency that has ended.",
            inner => new MistakenDirectory(inner) { MayIssue = (sender, owner, right) => right && (sender?.Code == owner || sender?.IssuesFor.Contains(owner) == true) }),
        new Fault("filed-is-accepted", "MC-TASK-41", "A dossier that an issuer files counts as accepted at once.")
        {
            Change = (_, submission, change) => change is { Refusal: null, Task: { State.IsRoot: true } root } && submission.Message.DossierTransferred is not null
                ? InPhase(change, root, TaskPhase.Accepted)
                : change,
        },
        new Fault("no-root-above-first-share", "MC-TASK-41", "A dossier that is handed on at once has no root.")
        {
            Change = (_, submission, change) => change is { Refusal: null, Parent.State.IsRoot: true, Dossier: not null } && submission.Message.DossierTransferred is not null ? change with { Parent = null, Dossier = null } : change,
        },
        new Fault("registered-root-waits", "MC-TASK-41", "A root that its agency registers waits for an acceptance.")
        {
            Change = (_, submission, change) => change is { Refusal: null, Task: { State.IsRoot: true } root } && submission.Message.DossierRegistered is not null
                ? InPhase(change, root, TaskPhase.Open)
                : change,
        },
        TaskFault.Takes(
            "issuer-files-elsewhere", "MC-TASK-42", "An issuer's first transfer goes to another agency than the one whose code the dossier carries.",
            (_, submission, refusal) => submission.Message.DossierTransferred is not null && submission.Header.ParentTask.Length == 0 && refusal.Reason == ErrorReason.RecipientNotAllowed),
        TaskFault.Takes("issuer-registers", "MC-TASK-42", "An issuer registers a dossier in the agency's place.", BodyOneofCase.DossierRegistered, ErrorReason.TransitionNotAllowed, "header.from"),
        new Fault("refusal-uses-up-code", "MC-TASK-42", "After a first message that was refused the code is used up.")
        {
            Change = (transaction, submission, change) =>
            {
                var code = submission.Header.Dossier;
                if (change.Refusal is not null)
                {
                    TriedCodes[code] = true;
                }
                else if (submission.Body.From == Phases.Nothing && TriedCodes.ContainsKey(code) && transaction.FindDossier(code) is null)
                {
                    return Refused(ErrorReason.DossierUnknown, "header.dossier");
                }

                return change;
            },
        },
        new Fault("refused-root-keeps-code", "MC-TASK-43", "A root that was refused, sent back or never arrived keeps its code.")
        {
            Change = (transaction, submission, change) => change.Refusal is null && submission.Body.From == Phases.Nothing && submission.Header.ParentTask.Length == 0
                    && transaction.FindDossier(submission.Header.Dossier) is { } dossier && transaction.FindTask(dossier.Code, dossier.RootTask) is { State.HasEnded: true }
                ? Refused(ErrorReason.DossierUnknown, "header.dossier")
                : change,
        },
        TaskFault.Takes(
            "answers-go-anywhere", "MC-TASK-11", "What is said about a task goes to any agency.",
            (task, submission, refusal) => refusal.Reason == ErrorReason.RecipientNotAllowed && submission.Message.DossierTransferred is null && task is { IsSelfHeld: false }),
        TaskFault.Takes(
            "own-root-told-to-anyone", "MC-TASK-45", "What is said about a root that its holder opened goes to any agency.",
            (task, _, refusal) => refusal.Reason == ErrorReason.RecipientNotAllowed && task is { IsSelfHeld: true }),
        new Fault("nobody-speaks-to-itself", "MC-TASK-45", "What the holder of its own root says to itself is refused.")
        {
            Change = (_, submission, change) => change is { Refusal: null, State.IsSelfHeld: true } && submission.Sender.Code == submission.Recipient.Code ? Refused(ErrorReason.RecipientNotAllowed, "header.to") : change,
        },
        TaskFault.Takes(
            "hubs-speak-business", "MC-TASK-12", "A hub is heard on statuses and documents.",
            (_, submission, refusal) => refusal.Reason == ErrorReason.TransitionNotAllowed && submission.Sender.Roles.Contains(AgencyRole.Hub)),
        Wrongly.Accepts("anyone-ends-agencies", "MC-TASK-46", "Any agency says that an agency was succeeded.", ErrorReason.SenderNotAllowed, "agencySucceeded"),
        TaskFault.Leaves(
            "rating-closes-task", "MC-TASK-13", "A rating closes the task that it names.", BodyOneofCase.ServiceRated, (_, after, _) => after with { Phase = TaskPhase.Closed }),
        TaskFault.Leaves(
            "registered-again-accepted", "MC-TASK-13", "A dossier that is registered again sets the task that it names to ACCEPTED.", BodyOneofCase.DossierRegistered, (_, after, _) => after with { Phase = TaskPhase.Accepted }),
        Wrongly.Accepts("registry-without-dossier", "MC-TASK-47", "A registry body without a dossier is taken.", ErrorReason.SchemaViolation, "header.dossier"),
        TaskFault.Takes("strangers-report-status", "MC-TASK-49", "An agency that has no part in a dossier reports its status.", BodyOneofCase.DossierStatusReported, ErrorReason.DossierUnknown, "header.dossier"),
        TaskFault.Takes("task-of-others-named", "MC-TASK-51", "A status names a task of the dossier that its sender has no part in.", BodyOneofCase.DossierStatusReported, ErrorReason.TaskUnknown, "header.task"),
        TaskFault.Takes("number-of-two-dossiers", "MC-TASK-29", "A number that one dossier has is given to a second one.", (_, _, refusal) => refusal.Reason == ErrorReason.AliasConflict),
        new Fault("number-free-after-end", "MC-TASK-29", "The number of a dossier that has ended is given to another one.")
        {
            Change = (transaction, submission, change) => change.Refusal?.Reason == ErrorReason.AliasConflict && submission.Message.DossierTransferred is { } body
                    && body.Dossier.Aliases.All(alias => transaction.FindAlias(alias) is { } owner && transaction.FindDossier(owner) is { } dossier && transaction.FindTask(owner, dossier.RootTask) is { State.HasEnded: true })
                ? DossierChange.None
                : change,
        },
        Wrongly.Replies<GetDossierResponse>(
            "first-number-only", "MC-TASK-52", "A dossier is found by the first of its numbers only.", "Tracking/GetDossier",
            (reply, call) =>
            {
                if (((GetDossierRequest)call.Request).Alias is { } alias && !reply.Dossier.Aliases[0].Equals(alias))
                {
                    throw new RefusalException(ErrorReason.DossierUnknown);
                }
            }),
        new Fault("sender-before-phase", "MC-TASK-99", "Who may say something about a task is asked before its phase.")
        {
            Change = (transaction, submission, change) => change.Refusal is { Reason: ErrorReason.TransitionNotAllowed } refusal && refusal.Fields.Any(field => field.Path == "header.task") && submission.Message.TransferAccepted is not null
                    && transaction.FindTask(submission.Header.Dossier, submission.Header.Task) is { } row && row.State.Opener.ToString() == submission.Sender.Code
                ? Refused(ErrorReason.TransitionNotAllowed, "header.from")
                : change,
        },
        new Fault("test-among-real", "MC-TASK-30", "Test messages go into the real mailbox.")
        {
            Intake = (submission, outcome, _) => Marked(submission, outcome, isTest: false),
        },
        new Fault("real-among-test", "MC-TASK-30", "Real messages go into the mailbox of the test systems.")
        {
            Intake = (submission, outcome, _) => Marked(submission, outcome, isTest: true),
        },
        Wrongly.Accepts("test-system-sends-real", "MC-TASK-53", "A test system sends a message without the mark of a test.", ErrorReason.SenderNotAllowed, "header.test"),
        new Fault("test-touches-real", "MC-TASK-54", "A test message accepts the task of a real dossier.")
        {
            Change = (transaction, submission, change) =>
            {
                if (change.Refusal?.Reason != ErrorReason.TaskUnknown || submission.Message.TransferAccepted is null || !submission.Header.Test || !transaction.IsReal(submission.Header.Dossier))
                {
                    return change;
                }

                transaction.Enter(test: false);
                return transaction.FindTask(submission.Header.Dossier, submission.Header.Task) is { } row ? InPhase(DossierChange.None, row, TaskPhase.Accepted) : change;
            },
        },
        Wrongly.Writes("tests-hold-up-real", "MC-TASK-97", "Dossiers and numbers of test messages lie among the real ones.", call =>
        {
            if (call.Method == nameof(IAppendTransaction.Enter))
            {
                call.Arguments[0] = false;
            }

            return call.Next();
        }),
        new Fault("test-mark-not-read", "MC-TASK-98", "Every system of an agency reads its test messages and its real ones.")
        {
            Operation = async call =>
            {
                try
                {
                    return await call.NextAsync();
                }
                catch (RefusalException) when (call.Request is GetMessageRequest)
                {
                    return await ReadAsAnyAsync(call, (GetMessageRequest)call.Request);
                }
            },
        },
        Wrongly.Behaves<IDossierStore>("test-dossiers-shown", "MC-TASK-98", "Test dossiers are shown to the agency's real systems too.", call =>
        {
            if (call.Method is nameof(IDossierStore.FindAsync) or nameof(IDossierStore.TimelineAsync))
            {
                call.Arguments[1] = true;
            }

            return call.Next();
        }),
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
