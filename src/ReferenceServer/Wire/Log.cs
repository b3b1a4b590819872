using Microsoft.Extensions.Logging;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Log lines of the wire, event ids 1100 to 1149.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Error, "{Method} failed with an exception that is no refusal")]
    public static partial void HandlerFailed(ILogger logger, string method, Exception exception);

    [LoggerMessage(1101, LogLevel.Debug, "{Method} answered {Code}: {Message}")]
    public static partial void Refused(ILogger logger, string method, string code, string message);

    [LoggerMessage(1102, LogLevel.Debug, "{Method}: the caller went away")]
    public static partial void CallerGone(ILogger logger, string method);

    [LoggerMessage(1103, LogLevel.Warning, "{Method} ran on after its deadline")]
    public static partial void RanOnAfterDeadline(ILogger logger, string method);
}
