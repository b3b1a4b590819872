namespace MotCua.ReferenceServer.Attachments;

/// <summary>Log lines of the attachments, event ids 1520 to 1539.</summary>
internal static partial class Log
{
    [LoggerMessage(1520, LogLevel.Information, "{Agency} stored the file {Sha256}, {Size} bytes")]
    public static partial void Stored(ILogger logger, string agency, string sha256, long size);

    [LoggerMessage(1521, LogLevel.Information, "{Files} old files, {Uploads} unfinished uploads and {Leftovers} leftovers of a crash removed")]
    public static partial void Swept(ILogger logger, int files, int uploads, int leftovers);

    [LoggerMessage(1522, LogLevel.Error, "Old files could not be removed; tried again in an hour")]
    public static partial void SweepFailed(ILogger logger, Exception exception);

    [LoggerMessage(1523, LogLevel.Debug, "The caller of an upload or download went away")]
    public static partial void CallerGone(ILogger logger);
}
