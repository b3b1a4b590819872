using Microsoft.Extensions.Logging;
using MotCua.Sdk.Exchange;

namespace MotCua.Sdk.Handlers;

/// <summary>Log events 2201 to 2299. Exceptions of handlers are named by type only: their text may hold personal data.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2201, Level = LogLevel.Warning, Message = "Reading mailbox {Mailbox} broke: {Reason}; again in {Delay}.")]
    public static partial void ReadingBroke(ILogger logger, string mailbox, string reason, TimeSpan delay);

    [LoggerMessage(EventId = 2202, Level = LogLevel.Error, Message = "Mailbox {Mailbox} is held by another reader ({Reason}); asked for again in {Delay}. Give each process of this system its own agencies, or run one reader.")]
    public static partial void MailboxHeldElsewhere(ILogger logger, string mailbox, string reason, TimeSpan delay);

    [LoggerMessage(EventId = 2203, Level = LogLevel.Error, Message = "Delivery {Position} of mailbox {Mailbox} is refused: {Problem}; it goes to the dead letters.")]
    public static partial void DeliveryRefused(ILogger logger, string mailbox, long position, DeliveryProblem problem);

    [LoggerMessage(EventId = 2204, Level = LogLevel.Error, Message = "No handler for {Body}: delivery {Position} of mailbox {Mailbox} goes to the dead letters. Register a handler for it, or an IMessageHandler for all others.")]
    public static partial void NoHandler(ILogger logger, string mailbox, long position, string body);

    [LoggerMessage(EventId = 2205, Level = LogLevel.Warning, Message = "The handler of {Body} failed with {Failure} on delivery {Position} of mailbox {Mailbox}, attempt {Attempt}.")]
    public static partial void HandlerFailed(ILogger logger, string failure, string mailbox, long position, string body, int attempt);

    [LoggerMessage(EventId = 2206, Level = LogLevel.Error, Message = "The handler of {Body} failed with {Failure} on delivery {Position} of mailbox {Mailbox}, attempt {Attempt}; it goes to the dead letters.")]
    public static partial void HandlerGaveUp(ILogger logger, string failure, string mailbox, long position, string body, int attempt);

    [LoggerMessage(EventId = 2207, Level = LogLevel.Warning, Message = "{Count} acknowledgement(s) of mailbox {Mailbox} were not taken ({Reason}); sent again.")]
    public static partial void AcknowledgeRepeats(ILogger logger, string mailbox, int count, string reason);

    [LoggerMessage(EventId = 2208, Level = LogLevel.Warning, Message = "{Count} delivery(s) of mailbox {Mailbox} were handled and not acknowledged: {Reason}. They come again.")]
    public static partial void NotAcknowledged(ILogger logger, string mailbox, int count, string reason);

    [LoggerMessage(EventId = 2209, Level = LogLevel.Warning, Message = "Delivery {Position} of mailbox {Mailbox} was not rejected: {Reason}. It comes again.")]
    public static partial void NotRejected(ILogger logger, string mailbox, long position, string reason);

    [LoggerMessage(EventId = 2210, Level = LogLevel.Information, Message = "Delivery {Position} of mailbox {Mailbox} is left for the next start.")]
    public static partial void LeftForNextStart(ILogger logger, string mailbox, long position);

    [LoggerMessage(EventId = 2211, Level = LogLevel.Warning, Message = "Delivery {Position} of mailbox {Mailbox} is left to a later reader of this inbox.")]
    public static partial void FenceLost(ILogger logger, string mailbox, long position);

    [LoggerMessage(EventId = 2212, Level = LogLevel.Error, Message = "Delivery {Position} of mailbox {Mailbox}: another payload of {From} was handled under the id {MessageId}; it goes to the dead letters.")]
    public static partial void IdConflict(ILogger logger, string mailbox, long position, string from, string messageId);

    [LoggerMessage(EventId = 2213, Level = LogLevel.Warning, Message = "Handled messages were not cleared from the inbox.")]
    public static partial void NotCleared(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2214, Level = LogLevel.Warning, Message = "Message {MessageId} of {From} was rejected by its reader at {DeadLetteredAt}, and nobody there has settled it for two working days: call that agency. A handler of DeliveryStalled gets this in place of the log.")]
    public static partial void Stalled(ILogger logger, string messageId, string from, DateTimeOffset deadLetteredAt);
}
