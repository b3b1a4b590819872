using MotCua.Contracts.V1;

namespace MotCua.Sdk.Messages;

/// <summary>A message whose bytes are fixed and signed. Sending it again sends the same bytes; keep it to repeat a send after a restart.</summary>
/// <param name="Message">What it says. Changing it changes nothing that is sent.</param>
/// <param name="Signed">Payload bytes and signature, as they travel.</param>
public sealed record PreparedMessage(Message Message, SignedMessage Signed)
{
    /// <summary>Messages of one order key are sent one after another: the dossier, else the document, else the message itself.</summary>
    public string OrderKey { get; } = OrderKeys.Of(Message);

    /// <summary>Shows sender and id; never content.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => $"PreparedMessage {{ From = {Message.Header.From}, Id = {Message.Header.Id}, Body = {Message.BodyCase} }}";
}
