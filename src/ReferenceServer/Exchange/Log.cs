using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Exchange;

/// <summary>Log lines of delivery, event ids 1250 to 1269.</summary>
internal static partial class Log
{
    [LoggerMessage(1250, LogLevel.Warning, "Delivery {Position} of mailbox {Mailbox} was rejected by its reader and is a dead letter")]
    public static partial void Rejected(ILogger logger, string mailbox, long position);

    [LoggerMessage(1251, LogLevel.Information, "{Count} dead letters of mailbox {Mailbox}: {Action}")]
    public static partial void Redelivered(ILogger logger, string mailbox, int count, RedeliverAction action);

    [LoggerMessage(1252, LogLevel.Information, "A stream of {Mailboxes} mailboxes opened (correlation {Correlation})")]
    public static partial void StreamOpened(ILogger logger, int mailboxes, string correlation);

    [LoggerMessage(1253, LogLevel.Information, "A stream lost mailbox {Mailbox}: {Reason}")]
    public static partial void StreamLost(ILogger logger, string mailbox, ErrorReason reason);

    [LoggerMessage(1254, LogLevel.Information, "{Count} deliveries expired unfetched")]
    public static partial void Expired(ILogger logger, int count);

    [LoggerMessage(1255, LogLevel.Warning, "Delivery {Position} of mailbox {Mailbox} expired, and its sender could not be told: {Reason}")]
    public static partial void ExpiredUntold(ILogger logger, string mailbox, long position, ErrorReason reason);

    [LoggerMessage(1256, LogLevel.Warning, "Expired deliveries could not be ended now; they are tried again")]
    public static partial void ExpiryFailed(ILogger logger, Exception exception);

    [LoggerMessage(1257, LogLevel.Information, "{Count} dead letters were not settled for two working days")]
    public static partial void Stalled(ILogger logger, int count);

    [LoggerMessage(1258, LogLevel.Warning, "Delivery {Position} of mailbox {Mailbox} lies among the dead letters, and its sender could not be told: {Reason}")]
    public static partial void StalledUntold(ILogger logger, string mailbox, long position, ErrorReason reason);

    [LoggerMessage(1259, LogLevel.Warning, "Senders of dead letters could not be told now; they are told at the next sweep")]
    public static partial void StalledFailed(ILogger logger, Exception exception);
}
