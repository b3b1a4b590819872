using MotCua.Contracts.V1;

namespace MotCua.Sdk.Messages;

/// <summary>Messages of one agency that begin something, or stand outside a task. Every method copies the body it is given.</summary>
public sealed class AgencyMessages
{
    private readonly MessageMaker _maker;

    internal AgencyMessages(MessageMaker maker) => _maker = maker;

    /// <summary>The same, with the purpose and legal basis for which personal data is shared.</summary>
    /// <param name="purpose">At most 500 characters.</param>
    /// <param name="legalBasis">At most 500 characters; may be empty.</param>
    public AgencyMessages For(string purpose, string legalBasis = "") => new(_maker with { Purpose = purpose, LegalBasis = legalBasis });

    /// <summary>The same, with another lifetime.</summary>
    /// <param name="lifetime">From creation to expiry, at most 366 days.</param>
    public AgencyMessages Lasting(TimeSpan lifetime) => new(_maker with { Lifetime = lifetime });

    /// <summary>Hands a dossier, or a share of it, to another agency and opens a new task.</summary>
    /// <param name="to">Code of the agency that gets the task.</param>
    /// <param name="body">The dossier and what is asked.</param>
    /// <param name="parentTask">
    /// The task below which the new one stands, held by this agency. In the first message of the agency whose code the dossier carries it is a new id
    /// (<see cref="MotCuaMessages.NewTaskId"/>), which opens the root task. Null only where an issuer for that agency hands the dossier to it.
    /// </param>
    public Message Transfer(string to, DossierTransferred body, string? parentTask = null) => (_maker with
    {
        To = to,
        Dossier = body.Dossier?.Code ?? "",
        Task = MotCuaMessages.NewTaskId(_maker.Time),
        ParentTask = parentTask ?? "",
    }).Make(body);

    /// <summary>Says that a dossier exists.</summary>
    /// <param name="to">Code of the portal, register or agency that keeps a copy.</param>
    /// <param name="body">The dossier.</param>
    /// <param name="rootTask">A new id where this is the first message on the dossier: it opens the root task, held by this agency. Null otherwise.</param>
    public Message RegisterDossier(string to, DossierRegistered body, string? rootTask = null) =>
        (On(to, body.Dossier?.Code ?? "") with { Task = rootTask ?? "" }).Make(body);

    /// <summary>Reports the business status to the portal, a register or another system that keeps a copy.</summary>
    /// <param name="to">Code of the agency.</param>
    /// <param name="dossier">Dossier code.</param>
    /// <param name="body">The status.</param>
    public Message ReportDossierStatus(string to, string dossier, DossierStatusReported body) => On(to, dossier).Make(body);

    /// <summary>Passes on a question, suggestion or complaint of a citizen.</summary>
    /// <param name="to">Code of the agency.</param>
    /// <param name="body">What the citizen says.</param>
    /// <param name="dossier">Dossier code; null where it is about no dossier.</param>
    public Message SubmitFeedback(string to, FeedbackSubmitted body, string? dossier = null) => On(to, dossier).Make(body);

    /// <summary>Answers feedback.</summary>
    /// <param name="to">Code of the agency.</param>
    /// <param name="body">The answer.</param>
    /// <param name="dossier">Dossier code; null where it is about no dossier.</param>
    public Message AnswerFeedback(string to, FeedbackAnswered body, string? dossier = null) => On(to, dossier).Make(body);

    /// <summary>Passes on a citizen's rating of the service.</summary>
    /// <param name="to">Code of the agency.</param>
    /// <param name="dossier">Dossier code.</param>
    /// <param name="body">The rating.</param>
    public Message RateService(string to, string dossier, ServiceRated body) => On(to, dossier).Make(body);

    /// <summary>Sends an official document to another agency's document system.</summary>
    /// <param name="to">Code of the agency.</param>
    /// <param name="body">The document.</param>
    /// <param name="dossier">Dossier code; null where it is about no dossier.</param>
    public Message SendDocument(string to, DocumentSent body, string? dossier = null) => On(to, dossier).Make(body);

    /// <summary>Reports the state of a received document.</summary>
    /// <param name="to">Code of the agency that sent the document.</param>
    /// <param name="body">The state.</param>
    /// <param name="dossier">Dossier code; null where it is about no dossier.</param>
    public Message ReportDocumentStatus(string to, DocumentStatusReported body, string? dossier = null) => On(to, dossier).Make(body);

    /// <summary>Says that a message could not be delivered. Only hubs may send it.</summary>
    /// <param name="to">Code of the agency that sent the message.</param>
    /// <param name="body">Which message, and why.</param>
    /// <param name="dossier">Dossier code of that message, if it had one.</param>
    public Message ReportDeliveryFailure(string to, DeliveryFailed body, string? dossier = null) => On(to, dossier).Make(body);

    /// <summary>Says that a message has lain among the dead letters for two working days. Only hubs may send it.</summary>
    /// <param name="to">Code of the agency that sent the message.</param>
    /// <param name="body">Which message, and why its reader rejected it.</param>
    /// <param name="dossier">Dossier code of that message, if it had one.</param>
    public Message ReportDeliveryStalled(string to, DeliveryStalled body, string? dossier = null) => On(to, dossier).Make(body);

    /// <summary>Says that an agency ended and who goes on. Only the directory authority may send it.</summary>
    /// <param name="to">Code of the agency that is told.</param>
    /// <param name="body">The succession.</param>
    public Message AnnounceSuccession(string to, AgencySucceeded body) => On(to, null).Make(body);

    private MessageMaker On(string to, string? dossier) => _maker with { To = to, Dossier = dossier ?? "" };
}
