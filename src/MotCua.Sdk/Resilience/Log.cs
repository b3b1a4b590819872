using Microsoft.Extensions.Logging;

namespace MotCua.Sdk.Resilience;

/// <summary>Log events 2001 to 2099.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2001, Level = LogLevel.Warning, Message = "Message {MessageId}, attempt {Attempt}: {Decision} because of {Failure}; next in {Delay}.")]
    public static partial void AttemptRepeats(ILogger logger, string messageId, int attempt, RetryDecision decision, string failure, TimeSpan delay);

    [LoggerMessage(EventId = 2002, Level = LogLevel.Warning, Message = "Message {MessageId}, attempt {Attempt}: {Decision} because of {Failure}.")]
    public static partial void AttemptGivenUp(ILogger logger, string messageId, int attempt, RetryDecision decision, string failure);

    [LoggerMessage(EventId = 2003, Level = LogLevel.Warning, Message = "The hub is unreachable: no call for {BreakDuration}.")]
    public static partial void CircuitOpened(ILogger logger, TimeSpan breakDuration);

    [LoggerMessage(EventId = 2004, Level = LogLevel.Information, Message = "The hub is reachable again.")]
    public static partial void CircuitClosed(ILogger logger);
}
