namespace MotCua.ReferenceServer.Directory;

/// <summary>Log lines of directory and authentication, event ids 1500 to 1519.</summary>
internal static partial class Log
{
    [LoggerMessage(1500, LogLevel.Information, "{Route}: caller refused, {Reason}, correlation {Correlation}")]
    public static partial void NotAuthenticated(ILogger logger, string route, string reason, string correlation);

    [LoggerMessage(1501, LogLevel.Information, "Directory: {Agencies} agency entries, {Bindings} certificate bindings")]
    public static partial void Loaded(ILogger logger, int agencies, int bindings);

    [LoggerMessage(1502, LogLevel.Information, "Directory snapshot {Number} signed")]
    public static partial void SnapshotSigned(ILogger logger, long number);

    [LoggerMessage(1503, LogLevel.Information, "Directory snapshot {Number} in force: {Agencies} agency entries, {Bindings} certificate bindings")]
    public static partial void SnapshotTaken(ILogger logger, long number, int agencies, int bindings);

    [LoggerMessage(1504, LogLevel.Error, "Directory snapshot of {Where} refused: {Problem}. The one in force stays")]
    public static partial void SnapshotRefused(ILogger logger, string where, string problem);

    [LoggerMessage(1505, LogLevel.Error, "The directory in force has no agency {Hub} with the role HUB: no mailbox is at home here until the authority adds it")]
    public static partial void HubNotInDirectory(ILogger logger, string hub);

    [LoggerMessage(1506, LogLevel.Warning, "No word from the directory authority at {Address}: {Cause}. The last was {Minutes} minutes ago (-1: never); after {Hours} hours no certificate is taken")]
    public static partial void AuthorityAway(ILogger logger, string address, string cause, int minutes, int hours);

    [LoggerMessage(1507, LogLevel.Error, "The snapshots in {Folder} cannot be read: {Cause}")]
    public static partial void SnapshotsNotRead(ILogger logger, string folder, string cause);

    [LoggerMessage(1508, LogLevel.Error, "{Route} failed with an exception that is no refusal, correlation {Correlation}")]
    public static partial void Failed(ILogger logger, string route, string correlation, Exception exception);
}
