using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Messages;

/// <summary>
/// Messages of one agency to another on one task. Every method copies the body it is given; a moment at which the sender itself acts
/// (<c>accepted_at</c>, <c>issued_at</c>…) is set to now where it is absent. Who may say a body, and in which phase of the task, stands in the table of
/// MC-TASK-2; the hub refuses the rest with TRANSITION_NOT_ALLOWED, and who has no part in the task with TASK_UNKNOWN (MC-TASK-9).
/// </summary>
public sealed class TaskMessages
{
    private readonly MessageMaker _maker;

    internal TaskMessages(MessageMaker maker) => _maker = maker;

    /// <summary>The same, with the purpose and legal basis for which personal data is shared.</summary>
    /// <param name="purpose">At most 500 characters.</param>
    /// <param name="legalBasis">At most 500 characters; may be empty.</param>
    public TaskMessages For(string purpose, string legalBasis = "") => new(_maker with { Purpose = purpose, LegalBasis = legalBasis });

    /// <summary>The same, with another lifetime.</summary>
    /// <param name="lifetime">From creation to expiry, at most 366 days.</param>
    public TaskMessages Lasting(TimeSpan lifetime) => new(_maker with { Lifetime = lifetime });

    /// <summary>The same, to another agency: the payer, the treasury, the post.</summary>
    /// <param name="agency">Code of the agency.</param>
    public TaskMessages To(string agency) => new(_maker with { To = agency });

    /// <summary>The same, spoken by another agency: the one that goes on for an agency that ended after it was spoken to (AgencySucceeded).</summary>
    /// <param name="agency">Code of the agency, one that this system acts for.</param>
    public TaskMessages As(string agency) => new(_maker with { From = agency });

    /// <summary>Says the due date again after a year's days off were announced (MC-TIME-10): a <c>ProgressReported</c> with the new date.</summary>
    /// <param name="due">The date computed again, see <see cref="Deadlines.Recompute"/>.</param>
    /// <param name="announcement">What was announced, for people: the decision's number.</param>
    public Message ReportDueDate(Deadline due, string announcement) => _maker.Make(new ProgressReported
    {
        StepId = string.Create(CultureInfo.InvariantCulture, $"due-date-{due.DueAt:yyyyMMddHHmm}"),
        Content = string.Create(CultureInfo.InvariantCulture, $"Ngày hẹn trả được tính lại theo {announcement}: {due.DueAt:HH:mm dd/MM/yyyy}"),
        NewDueAt = Timestamp.FromDateTimeOffset(due.DueAt),
        NewDueProvisional = due.IsProvisional,
    });

    /// <summary>Hands a share of the work on: opens a new task below this one.</summary>
    /// <param name="to">Code of the agency that gets the new task.</param>
    /// <param name="body">The dossier and what is asked.</param>
    public Message Transfer(string to, DossierTransferred body) =>
        (_maker with { To = to, Task = MotCuaMessages.NewTaskId(_maker.Time), ParentTask = _maker.Task }).Make(body);

    /// <summary>Takes the task; its clock starts.</summary>
    /// <param name="body">What is said; null says it without more.</param>
    public Message Accept(TransferAccepted? body = null) => _maker.Make(body ?? new TransferAccepted());

    /// <summary>Does not take the task, with a reason that a person can act on.</summary>
    /// <param name="body">What is said.</param>
    public Message Refuse(TransferRefused body) => _maker.Make(body);

    /// <summary>Sends an accepted dossier back because it is wrong; the task ends.</summary>
    /// <param name="body">What is said.</param>
    public Message Return(DossierReturned body) => _maker.Make(body);

    /// <summary>Says that paper originals are on their way.</summary>
    /// <param name="body">What is said.</param>
    public Message HandOverPapers(PapersHandedOver body) => _maker.Make(body);

    /// <summary>Says that paper originals arrived, and what differs.</summary>
    /// <param name="body">What is said.</param>
    public Message ReceivePapers(PapersReceived body) => _maker.Make(body);

    /// <summary>Asks for more papers or data; the holder's clock pauses.</summary>
    /// <param name="body">What is said.</param>
    public Message RequestSupplement(SupplementRequested body) => _maker.Make(body);

    /// <summary>Gives what was asked for.</summary>
    /// <param name="body">What is said.</param>
    public Message ProvideSupplement(SupplementProvided body) => _maker.Make(body);

    /// <summary>Issues a notice of money owed; one message a notice.</summary>
    /// <param name="body">What is said.</param>
    public Message IssueObligation(ObligationIssued body) => _maker.Make(body);

    /// <summary>Puts a new notice in place of an earlier one.</summary>
    /// <param name="body">What is said.</param>
    public Message ReplaceObligation(ObligationReplaced body) => _maker.Make(body);

    /// <summary>Cancels a notice without replacement.</summary>
    /// <param name="body">What is said.</param>
    public Message CancelObligation(ObligationCancelled body) => _maker.Make(body);

    /// <summary>Says that the payer need not pay.</summary>
    /// <param name="body">What is said.</param>
    public Message ExemptObligation(ObligationExempted body) => _maker.Make(body);

    /// <summary>Says that the payer may pay later.</summary>
    /// <param name="body">What is said.</param>
    public Message DeferObligation(ObligationDeferred body) => _maker.Make(body);

    /// <summary>Confirms money. Only the issuing agency, the treasury or the gateway may.</summary>
    /// <param name="body">What is said.</param>
    public Message ConfirmPayment(PaymentConfirmed body) => _maker.Make(body);

    /// <summary>Says that a payment did not go through.</summary>
    /// <param name="body">What is said.</param>
    public Message ReportPaymentFailure(PaymentFailed body) => _maker.Make(body);

    /// <summary>Says that money goes back to the payer.</summary>
    /// <param name="body">What is said.</param>
    public Message RefundPayment(PaymentRefunded body) => _maker.Make(body);

    /// <summary>Reports one step inside the holder.</summary>
    /// <param name="body">What is said.</param>
    public Message ReportProgress(ProgressReported body) => _maker.Make(body);

    /// <summary>Stops the processing.</summary>
    /// <param name="body">What is said.</param>
    public Message StopProcessing(ProcessingStopped body) => _maker.Make(body);

    /// <summary>Goes on after a stop.</summary>
    /// <param name="body">What is said; null says it without more.</param>
    public Message ResumeProcessing(ProcessingResumed? body = null) => _maker.Make(body ?? new ProcessingResumed());

    /// <summary>Says that the result will be late, apologises and names a new date.</summary>
    /// <param name="body">What is said.</param>
    public Message NotifyExtension(ExtensionNotified body) => _maker.Make(body);

    /// <summary>Issues the result.</summary>
    /// <param name="body">What is said.</param>
    public Message IssueResult(ResultIssued body) => _maker.Make(body);

    /// <summary>Says that the result arrived; the task closes.</summary>
    /// <param name="body">What is said; null says it without more.</param>
    public Message ReceiveResult(ResultReceived? body = null) => _maker.Make(body ?? new ResultReceived());

    /// <summary>Puts a wrong result right.</summary>
    /// <param name="body">What is said.</param>
    public Message CorrectResult(ResultCorrected body) => _maker.Make(body);

    /// <summary>Says that the result reached the person, or an attempt failed.</summary>
    /// <param name="body">What is said.</param>
    public Message DeliverResult(ResultDelivered body) => _maker.Make(body);

    /// <summary>Asks to withdraw the dossier.</summary>
    /// <param name="body">What is said.</param>
    public Message RequestWithdrawal(WithdrawalRequested body) => _maker.Make(body);

    /// <summary>Lets the dossier go; the task ends.</summary>
    /// <param name="body">What is said.</param>
    public Message AcceptWithdrawal(WithdrawalAccepted body) => _maker.Make(body);

    /// <summary>Keeps the dossier, with a reason.</summary>
    /// <param name="body">What is said.</param>
    public Message RefuseWithdrawal(WithdrawalRefused body) => _maker.Make(body);
}
