using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Exchange;

/// <summary>Sends and receives messages through the hub. Thread-safe.</summary>
public interface IExchangeClient
{
    /// <summary>
    /// Sends a message now: normalises, checks, fixes and signs it, sends the same bytes until the hub answers or the deadline passes (MC-SIGN-1,
    /// MC-CORE-62), and verifies the receipt (MC-SIGN-16). Messages of one dossier go one after another, in the order of the calls.
    /// </summary>
    /// <param name="message">From <see cref="MotCuaMessages"/>.</param>
    /// <param name="cancellationToken">Gives up waiting; whether the hub holds the message is then unknown.</param>
    /// <returns>The verified receipt.</returns>
    /// <exception cref="MessageInvalidException">The message breaks rules of the contract (MC-CORE-22); nothing was sent.</exception>
    /// <exception cref="RefusalException">The hub refused, or went on refusing until the deadline.</exception>
    /// <exception cref="HubUnreachableException">No usable answer came until the deadline, or the circuit is open.</exception>
    /// <exception cref="ReceiptInvalidException">An answer came whose receipt does not verify.</exception>
    Task<SendOutcome> SendAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="SendAsync(Message, CancellationToken)"/>, with the files that the message names.</summary>
    /// <param name="message">From <see cref="MotCuaMessages"/>.</param>
    /// <param name="options">The files.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The verified receipt.</returns>
    /// <exception cref="RefusalException">As without files, and ATTACHMENT_HASH_MISMATCH or QUOTA_EXCEEDED for a file.</exception>
    Task<SendOutcome> SendAsync(Message message, SendOptions options, CancellationToken cancellationToken = default);

    /// <summary>Sends a message whose bytes are fixed: the first time, or again after a restart.</summary>
    /// <param name="prepared">From <see cref="PrepareAsync"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The verified receipt; the first one, byte for byte, when the hub had the message already (MC-SIGN-9).</returns>
    /// <exception cref="RefusalException">The hub refused; MESSAGE_ID_CONFLICT when it holds other bytes under this id.</exception>
    Task<SendOutcome> SendAsync(PreparedMessage prepared, CancellationToken cancellationToken = default);

    /// <summary>Normalises, checks, fixes and signs a message without sending it. The JWS names the current certificate.</summary>
    /// <param name="message">From <see cref="MotCuaMessages"/>.</param>
    /// <param name="cancellationToken">Ends the waiting for a remote signer.</param>
    /// <returns>The message and its bytes.</returns>
    /// <exception cref="MessageInvalidException">The message breaks rules of the contract.</exception>
    Task<PreparedMessage> PrepareAsync(Message message, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends several messages in order, in as few calls as fit (1000 messages each; 3 MiB over gRPC, 700 KiB over JSON). Messages that the hub refuses for a passing reason are
    /// sent again until the deadline; after a final refusal the later ones of the same dossier are not sent again.
    /// </summary>
    /// <param name="messages">From <see cref="MotCuaMessages"/>; all are checked before the first is sent.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>One outcome a message, in the order of the messages.</returns>
    /// <exception cref="MessageInvalidException">A message breaks rules of the contract; nothing was sent.</exception>
    /// <exception cref="HubUnreachableException">No usable answer came; send the same batch again, or each message alone.</exception>
    Task<IReadOnlyList<BatchOutcome>> SendBatchAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads a mailbox once, waiting up to the given time for the first message. Deliveries stay with this reader until they are acknowledged or
    /// rejected; what was delivered before and is neither comes again after a restart.
    /// </summary>
    /// <param name="mailbox">Code of an agency that this system acts for.</param>
    /// <param name="options">How many and how long; null takes the defaults.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>Verified messages, and deliveries that are not what they claim to be.</returns>
    Task<PullOutcome> PullAsync(string mailbox, PullOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reads mailboxes as a stream over gRPC until cancelled. Prefer handlers, which also reconnect, retry and acknowledge.</summary>
    /// <param name="mailboxes">Codes of agencies that this system acts for.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>Verified messages. A delivery that is not what it claims to be ends the stream with <see cref="DeliveryInvalidException"/>.</returns>
    /// <exception cref="RefusalException">LEASE_LOST when another reader took a mailbox, INBOX_MISMATCH when another one holds it.</exception>
    IAsyncEnumerable<ReceivedMessage> SubscribeAsync(IReadOnlyList<string> mailboxes, CancellationToken cancellationToken = default);

    /// <summary>Says that a message is done with: it is not delivered again.</summary>
    /// <param name="message">The received message.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="RefusalException">LEASE_LOST when another reader took the mailbox; the message comes again there.</exception>
    Task AcknowledgeAsync(ReceivedMessage message, CancellationToken cancellationToken = default);

    /// <summary>Puts a delivery among the dead letters; later messages of its dossier wait behind it.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="reason">Why, 1 to 1000 characters; no personal data.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task RejectAsync(Delivery delivery, string reason, CancellationToken cancellationToken = default);

    /// <summary>The dead letters of a mailbox, oldest first, and what is parked behind them.</summary>
    /// <param name="mailbox">Code of an agency that this system acts for.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<DeadLetter> ListDeadLettersAsync(string mailbox, CancellationToken cancellationToken = default);

    /// <summary>Delivers dead letters again, or discards them for good; what is parked behind them goes on.</summary>
    /// <param name="mailbox">Code of an agency that this system acts for.</param>
    /// <param name="positions">Positions of dead letters, 1 to 500.</param>
    /// <param name="action">Which.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<RedeliverResponse> RedeliverAsync(string mailbox, IReadOnlyList<long> positions, RedeliverAction action, CancellationToken cancellationToken = default);

    /// <summary>A message that an agency of this system sent or received, with its receipt and how far delivery went.</summary>
    /// <param name="from">Code of the agency that sent it.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    Task<GetMessageResponse> GetMessageAsync(string from, string id, CancellationToken cancellationToken = default);

    /// <summary>Proves address, credentials, clock and the signatures of both sides end to end; touches no dossier.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="ReceiptInvalidException">Who answers does not hold the hub's key.</exception>
    /// <returns>The hub as it describes itself, and the caller as the hub sees it.</returns>
    Task<PingResponse> PingAsync(CancellationToken cancellationToken = default);
}
