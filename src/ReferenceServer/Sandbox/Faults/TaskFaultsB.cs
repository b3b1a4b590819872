using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;
using MotCua.ReferenceServer.Storage.Sqlite;
using static MotCua.Contracts.V1.Message;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-TASK, from the section on opening below to its end.</summary>
internal static partial class TaskFaultsB
{
    private static readonly ConcurrentDictionary<string, bool> Fetched = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, bool> Expired = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, string> Codes = new(StringComparer.Ordinal);

    public static IReadOnlyList<Fault> All { get; } =
    [
        TaskFault.Takes(
            "opens-below-anothers-task", "MC-TASK-19", "A transfer below a task is taken from who does not hold that task.", BodyOneofCase.DossierTransferred, ErrorReason.DossierUnknown, "header.parentTask"),
        TaskFault.Takes(
            "opens-below-unaccepted", "MC-TASK-55", "A task is opened below one that is not accepted yet, or decided already.",
            (_, submission, refusal) => submission.Message.DossierTransferred is { Kind: not TransferKind.Delivery } && refusal.Reason == ErrorReason.TransitionNotAllowed && refusal.Fields.Any(field => field.Path == "header.parentTask")),
        TaskFault.Takes(
            "transfers-to-itself", "MC-TASK-56", "An agency transfers a dossier to itself.",
            (_, submission, refusal) => submission.Message.DossierTransferred is not null && refusal.Reason == ErrorReason.RecipientNotAllowed && submission.Sender.Code == submission.Recipient.Code),
        new Fault("delivery-holds-up-result", "MC-TASK-57", "A delivery that is under way counts as an open task below.")
        {
            Change = (transaction, submission, change) =>
                change is { Refusal: null, State: { Kind: TransferKind.Delivery } opened } && submission.Message.DossierTransferred is not null && transaction.FindTask(submission.Header.Dossier, submission.Header.ParentTask) is { } parent
                    ? change with { Parent = parent with { State = parent.State with { OpenChildren = parent.State.OpenChildren.Add(opened.Task) } } }
                    : change,
        },
        TaskFault.Takes(
            "opener-reports-delivery", "MC-TASK-58", "In a delivery task others than its holder report the delivery.", BodyOneofCase.ResultDelivered, ErrorReason.TransitionNotAllowed, "header.from", (task, _) => task with { Phase = TaskPhase.Closed }),
        TaskFault.Leaves(
            "picked-up-is-delivered", "MC-TASK-59", "Any stage closes a delivery task.", BodyOneofCase.ResultDelivered,
            (before, after, _) => before is { Kind: TransferKind.Delivery, Phase: TaskPhase.Accepted } ? after with { Phase = TaskPhase.Closed } : after),
        TaskFault.Takes(
            "delivered-before-result", "MC-TASK-60", "A delivery is taken before there is a result.", BodyOneofCase.ResultDelivered, ErrorReason.TransitionNotAllowed, "header.task"),
        TaskFault.Leaves(
            "delivered-closes-task", "MC-TASK-60", "A delivery closes an ordinary task.", BodyOneofCase.ResultDelivered, (before, after, _) => before.Kind == TransferKind.Delivery ? after : after with { Phase = TaskPhase.Closed }),
        TaskFault.Takes(
            "supplement-id-twice", "MC-TASK-61", "A supplement is asked for with an id that the task has.", BodyOneofCase.SupplementRequested, ErrorReason.TransitionNotAllowed, "supplementRequested.supplementId"),
        TaskFault.Leaves(
            "one-supplement-ends-all", "MC-TASK-62", "One supplement ends the waiting for all of them.", BodyOneofCase.SupplementProvided,
            (_, after, _) => after with { Supplements = [.. after.Supplements.Select(one => one with { State = SupplementState.Provided })] }),
        TaskFault.Refuses(
            "no-papers-after-end", "MC-TASK-63", "Papers are refused after the task ended.", (task, message) => message.BodyCase is BodyOneofCase.PapersHandedOver or BodyOneofCase.PapersReceived && task is { HasEnded: true }),
        TaskFault.Takes(
            "treasury-cancels-notice", "MC-TASK-14", "The treasury cancels the tax office's notice.",
            (task, submission, refusal) => submission.Message.ObligationCancelled is not null && task is not null && refusal.Reason == ErrorReason.TransitionNotAllowed && refusal.Fields.Any(field => field.Path == "header.from"),
            (task, message) => Obligations(task, message.ObligationCancelled.ObligationId, one => one with { State = ObligationState.Cancelled })),
        TaskFault.Takes(
            "opener-confirms-payment", "MC-TASK-64", "The opener confirms the citizen's payment itself.", BodyOneofCase.PaymentConfirmed, ErrorReason.TransitionNotAllowed, "header.from",
            (task, message) => Obligations(task, message.PaymentConfirmed.ObligationId, one => one with { State = ObligationState.Settled })),
        TaskFault.Leaves(
            "part-payment-settles", "MC-TASK-65", "A part of the money settles a notice.", BodyOneofCase.PaymentConfirmed,
            (_, after, message) => Obligations(after, message.PaymentConfirmed.ObligationId, one => one.IsOpen ? one with { State = ObligationState.Settled } : one)),
        TaskFault.Refuses(
            "no-payment-after-close", "MC-TASK-66", "A deferred debt cannot be paid after the task closed.", (task, message) => message.PaymentConfirmed is not null && task is { Phase: TaskPhase.Closed }),
        TaskFault.Leaves(
            "nothing-owed-waits", "MC-TASK-67", "A notice of 0 đồng waits for a payment.", BodyOneofCase.ObligationIssued,
            (_, after, message) => Obligations(after, message.ObligationIssued.ObligationId, one => one.Amount == 0 ? one with { State = ObligationState.Open } : one)),
        TaskFault.Takes(
            "refunds-more-than-paid", "MC-TASK-68", "More is refunded than was paid.", BodyOneofCase.PaymentRefunded, ErrorReason.TransitionNotAllowed, "paymentRefunded.amount"),
        TaskFault.Leaves(
            "refunded-stays-settled", "MC-TASK-69", "A notice whose payment was refunded stays settled.", BodyOneofCase.PaymentRefunded,
            (_, after, message) => Obligations(after, message.PaymentRefunded.ObligationId, one => one.IsOpen ? one with { State = ObligationState.Settled } : one)),
        TaskFault.Refuses(
            "no-payment-on-cancelled", "MC-TASK-70", "A payment on a cancelled or replaced notice is refused.",
            (task, message) => message.PaymentConfirmed is { } payment && task?.Obligations.Any(one => one.Id == payment.ObligationId && one.State is ObligationState.Cancelled or ObligationState.Replaced) == true),
        TaskFault.Leaves(
            "payment-counts-twice", "MC-TASK-71", "A payment that is told to a second agency counts twice.", BodyOneofCase.PaymentConfirmed,
            (before, after, message) => ReferenceEquals(before, after) || before == after
                ? Obligations(after, message.PaymentConfirmed.ObligationId, one => Paid(one, one.Paid + message.PaymentConfirmed.Amount))
                : after),
        TaskFault.Takes(
            "notice-changes-amount", "MC-TASK-72", "A notice with a known id takes the place of the first one.", BodyOneofCase.ObligationIssued, ErrorReason.TransitionNotAllowed, "obligationIssued.obligationId",
            (task, message) => Obligations(task, message.ObligationIssued.ObligationId, one => one with { Amount = message.ObligationIssued.Amount })),
        TaskFault.Takes(
            "result-before-result-below", "MC-TASK-15", "A result is issued although a task below is not ended.",
            (task, submission, _) => submission.Message.ResultIssued is not null && task is { Phase: TaskPhase.Accepted, Stopped: false, WithdrawalId: null, OpenChildren.IsEmpty: false },
            (task, _) => task with { Phase = TaskPhase.ResultIssued }),
        TaskFault.Takes(
            "result-while-stopped", "MC-TASK-15", "A result is issued while processing is stopped.", (task, submission, _) => submission.Message.ResultIssued is not null && task is { Phase: TaskPhase.Accepted, Stopped: true },
            (task, _) => task with { Phase = TaskPhase.ResultIssued }),
        TaskFault.Takes(
            "partly-while-owed", "MC-TASK-73", "A result that grants a part is issued while money is owed.",
            (task, submission, _) => submission.Message.ResultIssued is { Kind: ResultKind.Partly } && task is { Phase: TaskPhase.Accepted, Stopped: false, WithdrawalId: null, OpenChildren.IsEmpty: true },
            (task, _) => task with { Phase = TaskPhase.ResultIssued }),
        TaskFault.Refuses(
            "refusal-waits-for-money", "MC-TASK-74", "A result that refuses waits until the money is paid.", (task, message) => message.ResultIssued is { Kind: ResultKind.Refused } && task?.Obligations.Any(one => one.IsOpen) == true),
        TaskFault.Refuses(
            "result-waits-for-papers", "MC-TASK-75", "A result waits for supplements that nobody needs any more.",
            (task, message) => message.ResultIssued is not null && task?.Supplements.Any(one => one.State == SupplementState.Open) == true),
        TaskFault.Refuses(
            "no-end-after-stop", "MC-TASK-21", "A stopped task cannot be ended.", (task, message) => message.ProcessingStopped is { EndsTask: true } && task is { Stopped: true }),
        TaskFault.Leaves(
            "stop-keeps-running", "MC-TASK-76", "The clock runs on while processing is stopped.", BodyOneofCase.ProcessingStopped, (_, after, message) => message.ProcessingStopped.EndsTask ? after : after with { Stopped = false }),
        TaskFault.Takes(
            "two-withdrawals", "MC-TASK-22", "A second withdrawal is taken while the first waits.", (task, submission, _) => submission.Message.WithdrawalRequested is not null && task is { WithdrawalId: not null, HasEnded: false }),
        TaskFault.Takes(
            "old-withdrawal-ends-task", "MC-TASK-77", "A late answer to an earlier withdrawal ends the task.", BodyOneofCase.WithdrawalAccepted, ErrorReason.TransitionNotAllowed, "withdrawalAccepted.withdrawalId",
            (task, _) => task with { Phase = TaskPhase.Withdrawn }),
        TaskFault.Leaves(
            "withdrawn-goes-on", "MC-TASK-79", "An accepted withdrawal leaves the task open.", BodyOneofCase.WithdrawalAccepted, (before, after, _) => after with { Phase = before.Phase }),
        new Fault("late-delivery", "MC-TASK-17", "A message that nobody fetched in time is delivered all the same.")
        {
            Services = (services, _) => services
                .AddSingleton<IExpiryStore>(provider => new ExpiryFault(Own(provider), (_, _, _) => Task.FromResult<IReadOnlyList<ExpiredDelivery>>([])))
                .AddSingleton(provider => ActivatorUtilities.CreateInstance<PullService>(provider, new LateClock(provider.GetRequiredService<TimeProvider>(), TimeSpan.FromHours(1)))),
        },
        Expiry("nobody-told-of-expiry", "MC-TASK-81", "Nobody is told of a message that was not fetched in time.", async (store, due, now) =>
        {
            foreach (var delivery in due)
            {
                await store.ExpireAsync(delivery.Mailbox, delivery.Position, now);
            }

            return [];
        }),
        Expiry("expiry-told-without-task", "MC-TASK-81", "The notice of an expired message does not say which task it was about.", (_, due, _) => Task.FromResult<IReadOnlyList<ExpiredDelivery>>([.. due.Select(delivery => delivery with { Task = null })])),
        new Fault("expiry-ends-the-rest", "MC-TASK-82", "After an expired message nothing more of its dossier is delivered.")
        {
            Services = (services, _) => services.AddSingleton<IExpiryStore>(provider => new ExpiryFault(Own(provider), (_, due, _) =>
            {
                foreach (var delivery in due.Where(delivery => delivery.Dossier is not null))
                {
                    Expired[delivery.Dossier!] = true;
                }

                return Task.FromResult(due);
            })),
            Operation = async call =>
            {
                var reply = await call.NextAsync();
                return reply is PullResponse pulled ? Without(pulled, delivery => FaultTools.HeaderOf(delivery.Message) is { } header && header["from"]?.ToString() != call.Tools.Hub.Code && Expired.ContainsKey(header["dossier"]?.ToString() ?? "")) : reply;
            },
        },
        TaskFault.Leaves(
            "undelivered-stays-open", "MC-TASK-83", "A task whose opening message never arrived stays open.", BodyOneofCase.DeliveryFailed, (before, after, _) => after.Phase == TaskPhase.Undelivered ? before : after),
        TaskFault.Leaves(
            "waits-for-unasked-papers", "MC-TASK-84", "A task waits for papers that nobody was asked for.", BodyOneofCase.DeliveryFailed, (before, after, _) => after with { Supplements = before.Supplements }),
        TaskFault.Leaves(
            "unseen-withdrawal-waits", "MC-TASK-85", "A withdrawal that the holder never saw goes on waiting.", BodyOneofCase.DeliveryFailed,
            (before, after, _) => after with { WithdrawalId = before.WithdrawalId, WithdrawalRequestedBy = before.WithdrawalRequestedBy, PastWithdrawals = before.PastWithdrawals }),
        TaskFault.Leaves(
            "late-notice-undoes-acceptance", "MC-TASK-86", "A notice about the opening message ends a task that was accepted meanwhile.", BodyOneofCase.DeliveryFailed,
            (before, after, message) => message.DeliveryFailed.MessageId == before.OpenedBy.ToString() && !before.HasEnded ? after with { Phase = TaskPhase.Undelivered } : after),
        TaskFault.Takes(
            "any-hub-tells-failure", "MC-TASK-95", "Any hub says of any message that it was not delivered, and ends its task.",
            (_, submission, refusal) => submission.Message.DeliveryFailed is { } failed && refusal.Reason == ErrorReason.DossierUnknown && failed.PayloadSha256 != UnknownPayload,
            (task, _) => task with { Phase = TaskPhase.Undelivered }),
        TaskFault.Takes(
            "failure-of-nothing", "MC-TASK-96", "A notice about a message that is not here is taken.",
            (_, submission, refusal) => submission.Message.DeliveryFailed is { } failed && refusal.Reason == ErrorReason.DossierUnknown && failed.PayloadSha256 == UnknownPayload),
        new Fault("parent-keeps-ended-task", "MC-TASK-23", "A task that ended stays among the open ones of its parent.")
        {
            Change = (_, submission, change) => change is { Refusal: null, State.HasEnded: true } && submission.Message.DossierTransferred is null ? change with { Parent = null } : change,
        },
        TaskFault.Moves("succession-forgets-tasks", "MC-TASK-18", "Open tasks of an agency that ended are nobody's.", (_, _) => null),
        TaskFault.Moves(
            "first-successor-takes-all", "MC-TASK-18", "Of several successors the first gets every task.",
            (succession, row) => row with { State = row.State.WithSuccessor(row.State.Holder, AgencyCode.Parse(succession.Successors[0].Code)) }),
        TaskFault.Moves("unassigned-keeps-running", "MC-TASK-88", "The clock of a task without a holder runs on.", (_, row) => row with { State = row.State with { HolderUnassigned = false } }),
        TaskFault.Moves("succession-restarts-clock", "MC-TASK-89", "A succession counts the task's time anew.", (_, row) => row with { AcceptedAt = row.ChangedAt }),
        new Fault("fetched-is-accepted", "MC-TASK-24", "A transfer that was fetched counts as accepted, though no message says so.")
        {
            Operation = async call =>
            {
                var reply = await call.NextAsync();
                if (reply is PullResponse pulled)
                {
                    foreach (var task in pulled.Deliveries.Select(delivery => FaultTools.HeaderOf(delivery.Message)?["task"]?.ToString()).OfType<string>())
                    {
                        Fetched[task] = true;
                    }
                }

                if (reply is not GetDossierResponse dossier)
                {
                    return reply;
                }

                var copy = dossier.Clone();
                foreach (var task in copy.Dossier.Tasks.Where(task => task.Phase == TaskPhase.Open && Fetched.ContainsKey(task.Task)))
                {
                    (task.Phase, task.Clock) = (TaskPhase.Accepted, ClockState.Running);
                }

                return copy;
            },
        },
        Wrongly.Accepts("small-letters-in-agency-code", "MC-TASK-25", "An agency code that breaks the form is taken.", ErrorReason.SchemaViolation, "header.to"),
        Wrongly.Reads<GetAgencyRequest>(
            "below-level-one-by-rule", "MC-TASK-90", "A code below level 1 is converted by rule.", "Directory/GetAgency", (request, _) => request.Code = FaultTools.ByRule(request.Code)),
        Wrongly.Replies<AllocateDossierCodeResponse>(
            "dossier-code-without-agency", "MC-TASK-26", "Dossier codes do not begin with the agency's code.", "Catalog/AllocateDossierCode", (reply, _) => reply.Code = reply.Code[(reply.Code.IndexOf('-', StringComparison.Ordinal) + 1)..]),
        Wrongly.Replies<AllocateDossierCodeResponse>(
            "dossier-code-repeats", "MC-TASK-91", "Every intake gets the code of its agency's first.", "Catalog/AllocateDossierCode",
            (reply, call) => reply.Code = Codes.GetOrAdd(((AllocateDossierCodeRequest)call.Request).Agency, reply.Code)),
        Wrongly.Accepts(
            "tax-code-without-hyphen", "MC-TASK-27", "Thirteen digits without a hyphen are taken for a tax code.", (submission, refusal) => Breaks(refusal, ErrorReason.SchemaViolation, "taxCode") && ThirteenDigits().IsMatch(submission.Signed.Payload.ToStringUtf8())),
        Wrongly.Accepts(
            "tax-code-of-province-00", "MC-TASK-92", "A tax code of province 00 is taken.", (submission, refusal) => Breaks(refusal, ErrorReason.SchemaViolation, "taxCode") && submission.Signed.Payload.ToStringUtf8().Contains("\"taxCode\":\"00", StringComparison.Ordinal)),
        Wrongly.Accepts("personal-id-of-any-length", "MC-TASK-28", "A personal id need not have twelve digits.", (_, refusal) => Breaks(refusal, ErrorReason.SchemaViolation, "number")),
        new Fault("only-todays-provinces", "MC-TASK-93", "A personal id of a province that was merged into another is refused.")
        {
            Intake = (submission, outcome, _) => outcome.IsNext && submission.Signed.Payload.ToStringUtf8().Contains("\"number\":\"034", StringComparison.Ordinal)
                ? StepOutcome.Refused(ErrorReason.SchemaViolation, "identities.number", "There is no province 034.", "Không có tỉnh mã 034.")
                : outcome,
        },
        new Fault("logs-refused-numbers", "MC-TASK-94", "The log shows the payload of a message that is refused.")
        {
            Intake = (submission, outcome, _) =>
            {
                if (outcome.Refusal is not null)
                {
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"refused: {submission.Signed.Payload.ToStringUtf8()}"));
                }

                return outcome;
            },
        },
    ];

    // The SHA-256 of "test": that of no message.
    private const string UnknownPayload = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static Fault Expiry(string name, string requirement, string text, Func<IExpiryStore, IReadOnlyList<ExpiredDelivery>, long, Task<IReadOnlyList<ExpiredDelivery>>> change) => new(name, requirement, text)
    {
        Services = (services, _) => services.AddSingleton<IExpiryStore>(provider => new ExpiryFault(Own(provider), change)),
    };

    private static SqliteExpiryStore Own(IServiceProvider provider) => new(provider.GetRequiredService<SqliteDatabase>());

    private static PullResponse Without(PullResponse pulled, Func<Delivery, bool> which)
    {
        var copy = pulled.Clone();
        foreach (var delivery in copy.Deliveries.Where(which).ToList())
        {
            copy.Deliveries.Remove(delivery);
        }

        return copy;
    }

    private static TaskState Obligations(TaskState task, string id, Func<Obligation, Obligation> change) => task with { Obligations = [.. task.Obligations.Select(one => one.Id == id ? change(one) : one)] };

    private static Obligation Paid(Obligation one, long paid) => one with { Paid = paid, State = one.IsOpen && paid + one.Exempted >= one.Amount ? ObligationState.Settled : one.State };

    private static bool Breaks(Refusal refusal, ErrorReason reason, string member) => refusal.Reason == reason && refusal.Fields.All(field => field.Path.EndsWith("." + member, StringComparison.Ordinal));

    [GeneratedRegex("\"taxCode\":\"[0-9]{13}\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ThirteenDigits();
}
