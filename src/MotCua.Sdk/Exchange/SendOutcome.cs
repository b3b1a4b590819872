using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;

namespace MotCua.Sdk.Exchange;

/// <summary>A message that the hub holds: its receipt was verified.</summary>
/// <param name="Prepared">What was sent.</param>
/// <param name="Receipt">The receipt as it came; keep it as proof.</param>
/// <param name="Statement">What the hub states: mailbox, position, when it received the message.</param>
/// <param name="IsDuplicate">The hub had this message already and gave its first receipt again.</param>
/// <param name="Attempts">How many attempts it took.</param>
public sealed record SendOutcome(PreparedMessage Prepared, Receipt Receipt, ReceiptStatement Statement, bool IsDuplicate, int Attempts)
{
    /// <summary>Id of the message.</summary>
    public string MessageId => Prepared.Message.Header.Id;

    /// <summary>When the hub received it.</summary>
    public DateTimeOffset ReceivedAt => Statement.ReceivedAt.ToDateTimeOffset();

    /// <summary>Shows ids and state; never content.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => $"SendOutcome {{ MessageId = {MessageId}, State = {Statement.State}, Mailbox = {Statement.Mailbox}, Position = {Statement.Position}, IsDuplicate = {IsDuplicate}, Attempts = {Attempts} }}";
}
