using Google.Protobuf;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Handlers;

/// <summary>
/// Handles every body for which no typed handler is registered. See <see cref="IMessageHandler{TBody}"/> for what a handler may rely on.
/// </summary>
public interface IMessageHandler
{
    /// <summary>Handles one message. Returning puts it into the inbox and acknowledges it.</summary>
    /// <param name="message">Verified: signature, sender, receipt.</param>
    /// <param name="cancellationToken">The process stops and its patience is over; the message comes again.</param>
    Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken);
}

/// <summary>
/// Handles messages with one body. <b>At least once</b>: the inbox knows what was handled and keeps repeats away, but a crash between the handler's return and
/// the inbox's row, or another reader in that moment, calls it again, so it must be idempotent; <see cref="ReceivedMessage.From"/> with
/// <see cref="ReceivedMessage.Id"/> is the key of what was done. For effects in the database of the inbox take
/// <see cref="ITransactionalHandler{TBody}"/>. Messages of one dossier come one after another in their order, different dossiers in parallel. An exception is
/// tried again with backoff, then the message goes to the dead letters and its dossier waits; <see cref="RejectMessageException"/> sends it there at once.
/// Made in a scope of its own for each message.
/// </summary>
/// <typeparam name="TBody">A body of <see cref="Contracts.V1.Message"/>, for example <see cref="Contracts.V1.DossierTransferred"/>.</typeparam>
public interface IMessageHandler<TBody>
    where TBody : class, IMessage<TBody>
{
    /// <summary>Handles one message. Returning puts it into the inbox and acknowledges it.</summary>
    /// <param name="message">Verified: signature, sender, receipt.</param>
    /// <param name="cancellationToken">The process stops and its patience is over; the message comes again.</param>
    Task HandleAsync(ReceivedMessage<TBody> message, CancellationToken cancellationToken);
}
