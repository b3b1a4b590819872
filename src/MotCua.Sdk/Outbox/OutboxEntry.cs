using MotCua.Contracts.V1;

namespace MotCua.Sdk.Outbox;

/// <summary>A message of the outbox.</summary>
/// <param name="From">Code of the agency that sends it.</param>
/// <param name="MessageId">Its id.</param>
/// <param name="OrderKey">The dossier, else the document, else the message.</param>
/// <param name="State">Where it stands.</param>
/// <param name="EnqueuedAt">When it was stored.</param>
/// <param name="Attempts">Attempts that did not bring a receipt.</param>
/// <param name="Reason">Name of the last refusal's reason or kind of failure; empty before any.</param>
/// <param name="Signed">As it travels; the signature is empty until a remote signer gave it.</param>
/// <param name="Receipt">The verified receipt, when it is sent.</param>
public sealed record OutboxEntry(
    string From, string MessageId, string OrderKey, OutboxEntryState State, DateTimeOffset EnqueuedAt, int Attempts, string Reason, SignedMessage Signed, Receipt? Receipt)
{
    /// <summary>Shows sender, id and state; never content.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => $"OutboxEntry {{ From = {From}, MessageId = {MessageId}, State = {State}, Attempts = {Attempts}, Reason = {Reason} }}";
}
