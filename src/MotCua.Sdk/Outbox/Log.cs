using Microsoft.Extensions.Logging;

namespace MotCua.Sdk.Outbox;

/// <summary>Log events 2301 to 2399.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2301, Level = LogLevel.Warning, Message = "A call with {Count} message(s) of the outbox failed: {Failure}; next call in {Delay}.")]
    public static partial void CallFailed(ILogger logger, int count, string failure, TimeSpan delay);

    [LoggerMessage(EventId = 2302, Level = LogLevel.Information, Message = "The hub answers again; the outbox goes on.")]
    public static partial void HubAnswers(ILogger logger);

    [LoggerMessage(EventId = 2303, Level = LogLevel.Warning, Message = "Message {MessageId} of the outbox, attempt {Attempt}: {Reason}; again at {NextAt}.")]
    public static partial void GoesAgain(ILogger logger, string messageId, int attempt, string reason, DateTimeOffset nextAt);

    [LoggerMessage(EventId = 2304, Level = LogLevel.Error, Message = "Message {MessageId} of the outbox is refused for good: {Reason}. Its order key waits for a decision: continue, discard or rearm.")]
    public static partial void Refused(ILogger logger, string messageId, string reason);

    [LoggerMessage(EventId = 2305, Level = LogLevel.Error, Message = "The outbox cannot work: {Failure}; again in {Delay}.")]
    public static partial void DispatchBroke(ILogger logger, string failure, TimeSpan delay, Exception? exception);

    [LoggerMessage(EventId = 2306, Level = LogLevel.Error, Message = "Message {MessageId} of the outbox cannot be signed: {Failure}.")]
    public static partial void NotSigned(ILogger logger, string messageId, string failure);

    [LoggerMessage(EventId = 2308, Level = LogLevel.Warning, Message = "File {Sha256} of message {MessageId} is not uploaded, attempt {Attempt}: {Reason}; again in {Delay}.")]
    public static partial void FileGoesAgain(ILogger logger, string messageId, string sha256, int attempt, string reason, TimeSpan delay);

    [LoggerMessage(EventId = 2309, Level = LogLevel.Error, Message = "File {Sha256} of message {MessageId} cannot be uploaded: {Reason}.")]
    public static partial void FileLost(ILogger logger, string messageId, string sha256, string reason);

    [LoggerMessage(EventId = 2307, Level = LogLevel.Error, Message = "OutboxOptions.WhenRefused failed on message {MessageId} with {Failure}; its order key stays blocked.")]
    public static partial void DecisionFailed(ILogger logger, string messageId, string failure);
}
