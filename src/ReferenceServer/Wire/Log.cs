using Microsoft.Extensions.Logging;

namespace MotCua.ReferenceServer.Wire;

/// <summary>Log lines of the wire, event ids 1100 to 1149.</summary>
internal static partial class Log
{
    [LoggerMessage(1100, LogLevel.Error, "{Method} failed with an exception that is no refusal, correlation {Correlation}")]
    public static partial void HandlerFailed(ILogger logger, string method, string correlation, Exception exception);

    [LoggerMessage(1101, LogLevel.Information, "{Method} refused with {Code}: {Reason}, correlation {Correlation}")]
    public static partial void Refused(ILogger logger, string method, string code, string reason, string correlation);

    [LoggerMessage(1102, LogLevel.Debug, "{Method}: the caller went away")]
    public static partial void CallerGone(ILogger logger, string method);

    [LoggerMessage(1103, LogLevel.Warning, "{Method} ran on after its deadline")]
    public static partial void RanOnAfterDeadline(ILogger logger, string method);

    [LoggerMessage(1104, LogLevel.Information, "{Method} refused with HTTP {Status}")]
    public static partial void NotThisWay(ILogger logger, string method, int status);

    [LoggerMessage(1105, LogLevel.Information, "A method that is not served here was called, of service {Service}: unimplemented")]
    public static partial void Unimplemented(ILogger logger, string service);
}
