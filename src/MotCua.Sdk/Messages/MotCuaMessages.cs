using MotCua.Contracts.V1;

namespace MotCua.Sdk.Messages;

/// <summary>
/// Makes messages: id, times, contract version and header facts are filled in. The message is a generated type and may still be changed before
/// it is sent; when sending begins its text is brought to Unicode form C, it is checked against the contract, and signed.
/// </summary>
/// <example><code>
/// var transfer = messages.From("H32.12.3").Transfer("H32.9.1", body);
/// var accept = messages.Reply(received.Message).Accept(new TransferAccepted { DueAt = due });
/// </code></example>
public sealed class MotCuaMessages
{
    /// <summary>Default lifetime of a message: 30 days, because Tết alone can take nine.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(30);

    private readonly MessageMaker _maker;

    /// <summary>Makes a maker of messages.</summary>
    /// <param name="time">The clock of <c>created_at</c>.</param>
    /// <param name="lifetime">From <c>created_at</c> to <c>expires_at</c>, at most 366 days; null takes <see cref="DefaultLifetime"/>.</param>
    /// <param name="test">Whether the messages are test messages.</param>
    public MotCuaMessages(TimeProvider time, TimeSpan? lifetime = null, bool test = false) =>
        _maker = new MessageMaker(time) { Lifetime = lifetime ?? DefaultLifetime, IsTest = test };

    /// <summary>Messages of an agency that begin something.</summary>
    /// <param name="agency">Code of the agency that speaks, one that this system acts for.</param>
    public AgencyMessages From(string agency) => new(_maker with { From = agency });

    /// <summary>Messages that answer a received one: to its sender, on the same dossier and task, with <c>in_reply_to</c>.</summary>
    /// <param name="received">The received message.</param>
    public TaskMessages Reply(Message received) => new(_maker with
    {
        From = received.Header.To,
        To = received.Header.From,
        Dossier = received.Header.Dossier,
        Task = received.Header.Task,
        ParentTask = received.Header.ParentTask,
        InReplyTo = received.Header.Id,
    });

    /// <summary>Messages on a task that is known from before.</summary>
    /// <param name="from">Code of the agency that speaks.</param>
    /// <param name="to">Code of the agency that is spoken to.</param>
    /// <param name="dossier">Dossier code.</param>
    /// <param name="task">Task id, from the message that opened the task.</param>
    public TaskMessages OnTask(string from, string to, string dossier, string task) =>
        new(_maker with { From = from, To = to, Dossier = dossier, Task = task });

    /// <summary>Form data of a dossier or transfer.</summary>
    /// <param name="form">Form name in the catalogue, for example <c>land-change</c>.</param>
    /// <param name="version">Form version, for example <c>1.0</c>.</param>
    /// <param name="json">The filled-in form: one JSON object. Numbers stay as they are written; none passes through a double.</param>
    public static FormData Form(string form, string version, string json) =>
        new() { Form = form, Version = version, Data = Google.Protobuf.ByteString.CopyFromUtf8(json) };

    /// <summary>A new id for a task: a UUIDv7.</summary>
    /// <param name="time">The clock.</param>
    public static string NewTaskId(TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow()).ToString();
}
