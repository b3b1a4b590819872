using System.Data.Common;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Stores;

namespace MotCua.Sdk.Outbox;

/// <summary>
/// Messages that are kept on disk and delivered later, in the order of each dossier, however long the line or the hub is away. Each is fixed once
/// (MC-SIGN-1) and sent as the same bytes until the hub's receipt is verified and stored. Thread-safe; several processes may share one outbox.
/// </summary>
public interface IOutbox
{
    /// <summary>Returns when the message is on disk. Repeating the call with the same message changes nothing.</summary>
    /// <param name="message">From <see cref="MotCuaMessages"/>; its files must have been uploaded.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="MessageInvalidException">The message breaks rules of the contract; nothing was stored.</exception>
    /// <exception cref="RefusalException">MESSAGE_ID_CONFLICT: another message of this sender has the id.</exception>
    /// <exception cref="StoreException">The store is full, read-only or damaged; nothing was stored.</exception>
    Task EnqueueAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>As the other, inside a transaction of the database that holds the outbox: the message is durable, and sent, only if it commits.</summary>
    /// <param name="message">From <see cref="MotCuaMessages"/>; its files must have been uploaded.</param>
    /// <param name="transaction">An open transaction of the outbox's database; it is neither committed nor rolled back here.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="MessageInvalidException">The message breaks rules of the contract; nothing was stored.</exception>
    /// <exception cref="RefusalException">MESSAGE_ID_CONFLICT: another message of this sender has the id.</exception>
    /// <exception cref="StoreException">The store cannot write, or the transaction is of another database.</exception>
    Task EnqueueAsync(Message message, DbTransaction transaction, CancellationToken cancellationToken = default);

    /// <summary>
    /// As the first, with files that the outbox uploads before the message goes: each once, on from where an interrupted upload stopped, again when the hub says
    /// ATTACHMENT_MISSING. A file on disk must stay as it is until the message is sent; bytes in memory, up to 16 MiB a file, are kept in the store.
    /// </summary>
    /// <param name="message">From <see cref="MotCuaMessages"/>; it names each of the files (<see cref="AttachmentSource.ToReference"/>).</param>
    /// <param name="files">Those that are not uploaded yet.</param>
    /// <param name="transaction">An open transaction of the outbox's database, or null.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ArgumentException">A file is not named by the message, or has more than 16 MiB in memory; nothing was stored.</exception>
    /// <exception cref="MessageInvalidException">The message breaks rules of the contract; nothing was stored.</exception>
    /// <exception cref="RefusalException">MESSAGE_ID_CONFLICT: another message of this sender has the id.</exception>
    /// <exception cref="StoreException">The store cannot write, or the transaction is of another database.</exception>
    Task EnqueueAsync(Message message, IReadOnlyCollection<AttachmentSource> files, DbTransaction? transaction = null, CancellationToken cancellationToken = default);

    /// <summary>A message of the outbox, with its receipt when the hub has it; null when it is unknown or was cleared away after <see cref="OutboxOptions.KeepSent"/>.</summary>
    /// <param name="from">Code of the agency that sends it.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<OutboxEntry?> FindAsync(string from, string id, CancellationToken cancellationToken = default);

    /// <summary>Finally refused messages whose order key waits for a decision, oldest first.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<IReadOnlyList<BlockedMessage>> ListBlockedAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives the refused message up and lets the later ones of its key go.</summary>
    /// <param name="orderKey">From <see cref="BlockedMessage.OrderKey"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False when the key is not blocked.</returns>
    Task<bool> ContinueAsync(string orderKey, CancellationToken cancellationToken = default);

    /// <summary>Gives the refused message up and everything that waits behind it.</summary>
    /// <param name="orderKey">From <see cref="BlockedMessage.OrderKey"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False when the key is not blocked.</returns>
    Task<bool> DiscardAsync(string orderKey, CancellationToken cancellationToken = default);

    /// <summary>Sends the refused message again, in its place, after what the hub complained about was mended.</summary>
    /// <param name="orderKey">From <see cref="BlockedMessage.OrderKey"/>.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False when the key is not blocked.</returns>
    Task<bool> RearmAsync(string orderKey, CancellationToken cancellationToken = default);

    /// <summary>Stops sending, in every process of this outbox and across restarts; messages are still taken.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task PauseAsync(CancellationToken cancellationToken = default);

    /// <summary>Goes on sending.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task ResumeAsync(CancellationToken cancellationToken = default);

    /// <summary>How much waits, since when, and what is blocked.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<OutboxStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
