using Microsoft.Extensions.Logging;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Exchange;

/// <summary>Log events 2101 to 2199.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2101, Level = LogLevel.Debug, Message = "Message {MessageId} ({Body}) is {State}; duplicate: {IsDuplicate}; attempts: {Attempts}.")]
    public static partial void Sent(ILogger logger, string messageId, string body, ReceiptState state, bool isDuplicate, int attempts);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Error, Message = "The receipt of message {MessageId} is not valid: {Problem}.")]
    public static partial void ReceiptInvalid(ILogger logger, string messageId, ReceiptProblem problem);
}
