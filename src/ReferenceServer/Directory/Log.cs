namespace MotCua.ReferenceServer.Directory;

/// <summary>Log lines of directory and authentication, event ids 1500 to 1519.</summary>
internal static partial class Log
{
    [LoggerMessage(1500, LogLevel.Information, "{Route}: caller refused, {Reason}")]
    public static partial void NotAuthenticated(ILogger logger, string route, string reason);

    [LoggerMessage(1501, LogLevel.Information, "Directory: {Agencies} agency entries, {Bindings} certificate bindings")]
    public static partial void Loaded(ILogger logger, int agencies, int bindings);

    [LoggerMessage(1502, LogLevel.Information, "Directory snapshot {Number} signed")]
    public static partial void SnapshotSigned(ILogger logger, long number);
}
