using MotCua.Contracts.V1;

namespace MotCua.Sdk.Exchange;

/// <summary>A delivery whose signature, sender and receipt were verified.</summary>
/// <param name="Delivery">As it came.</param>
/// <param name="Message">What it says.</param>
/// <param name="Statement">The hub's verified statement: when it received the message, mailbox, position.</param>
/// <param name="Signer">System that signed, as the Directory names it.</param>
public sealed record ReceivedMessage(Delivery Delivery, Message Message, ReceiptStatement Statement, string Signer)
{
    /// <summary>Mailbox that it was read from.</summary>
    public string Mailbox => Delivery.Mailbox;

    /// <summary>Position in the mailbox.</summary>
    public long Position => Delivery.Position;

    /// <summary>1 at the first delivery; higher means that a handler may have seen it before.</summary>
    public int Attempt => Delivery.Attempt;

    /// <summary>Id of the message. With <see cref="From"/> it names the message for ever: the key by which a handler finds repeats.</summary>
    public string Id => Message.Header.Id;

    /// <summary>Code of the agency that speaks.</summary>
    public string From => Message.Header.From;

    /// <summary>Dossier code; empty for messages about no dossier.</summary>
    public string Dossier => Message.Header.Dossier;

    /// <summary>SHA-256 of the payload, as it was compared with the statement.</summary>
    internal byte[] PayloadSha256 => Convert.FromHexString(Statement.PayloadSha256);

    /// <summary>Shows ids; never content.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => $"ReceivedMessage {{ Mailbox = {Mailbox}, Position = {Position}, From = {From}, Id = {Id}, Body = {Message.BodyCase} }}";
}
