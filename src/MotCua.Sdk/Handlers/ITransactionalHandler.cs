using System.Data.Common;
using Google.Protobuf;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Handlers;

/// <summary>
/// Handles every body for which no typed handler is registered, in the inbox's transaction. See <see cref="ITransactionalHandler{TBody}"/> for what a
/// handler may rely on.
/// </summary>
public interface ITransactionalHandler
{
    /// <summary>Handles one message. Its effect is there once, when this returns and the transaction commits.</summary>
    /// <param name="message">Verified: signature, sender, receipt.</param>
    /// <param name="transaction">Open; its connection takes the effect. Never commit, roll back or dispose it.</param>
    /// <param name="cancellationToken">The process stops and its patience is over; the message comes again.</param>
    Task HandleAsync(ReceivedMessage message, DbTransaction transaction, CancellationToken cancellationToken);
}

/// <summary>
/// Handles messages with one body. <b>Exactly once</b> for what is written through <c>transaction</c>: the inbox's row and the mailbox's fence are in the same
/// transaction, so that a crash, a lost acknowledgement or a second reader neither doubles nor drops the effect. Answer through
/// <see cref="Outbox.IOutbox.EnqueueAsync(Contracts.V1.Message, DbTransaction, CancellationToken)"/> with the same transaction. What is done elsewhere (a call to
/// another system, a file) may be repeated. Keep it short: other messages share the transaction. Messages of one dossier come one after another in
/// their order. An exception undoes the effect and is tried again with backoff, then the message goes to the dead letters and its dossier waits;
/// <see cref="RejectMessageException"/> sends it there at once. Made in a scope of its own for each message.
/// </summary>
/// <typeparam name="TBody">A body of <see cref="Contracts.V1.Message"/>, for example <see cref="Contracts.V1.DossierTransferred"/>.</typeparam>
public interface ITransactionalHandler<TBody>
    where TBody : class, IMessage<TBody>
{
    /// <summary>Handles one message. Its effect is there once, when this returns and the transaction commits.</summary>
    /// <param name="message">Verified: signature, sender, receipt.</param>
    /// <param name="transaction">Open; its connection takes the effect. Never commit, roll back or dispose it.</param>
    /// <param name="cancellationToken">The process stops and its patience is over; the message comes again.</param>
    Task HandleAsync(ReceivedMessage<TBody> message, DbTransaction transaction, CancellationToken cancellationToken);
}
