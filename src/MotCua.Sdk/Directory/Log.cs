using Microsoft.Extensions.Logging;

namespace MotCua.Sdk.Directory;

/// <summary>Log events 2501 to 2599.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 2501, Level = LogLevel.Information, Message = "Directory snapshot {Number} is in force.")]
    public static partial void SnapshotTaken(ILogger logger, long number);

    [LoggerMessage(EventId = 2502, Level = LogLevel.Error, Message = "{Problem} What is in force stays.")]
    public static partial void SnapshotRefused(ILogger logger, string problem);

    [LoggerMessage(EventId = 2503, Level = LogLevel.Warning, Message = "The Directory gave no snapshot: {Problem} It is asked again in a minute.")]
    public static partial void LookFailed(ILogger logger, string problem);
}
