using Microsoft.Extensions.Logging;

namespace MotCua.Sdk.Inbox;

/// <summary>Log events 2401 to 2499. Exceptions of handlers are named by type only: their text may hold personal data.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2401, Level = LogLevel.Error, Message = "A transaction of the inbox with {Count} message(s) failed: {Failure}. Nothing was handled; they are tried again.")]
    public static partial void TransactionFailed(ILogger logger, int count, string failure, Exception? exception);
}
