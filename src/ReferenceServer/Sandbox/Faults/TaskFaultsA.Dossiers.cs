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

/// <content>How a dossier is opened, who may touch it, and what test systems see.</content>
internal static partial class TaskFaultsA
{
    private static Fault[] Dossiers() =>
    [
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
}
