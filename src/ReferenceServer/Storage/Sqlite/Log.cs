namespace MotCua.ReferenceServer.Storage.Sqlite;

/// <summary>Log lines of the SQLite store, event ids 1300 to 1319.</summary>
internal static partial class Log
{
    [LoggerMessage(1300, LogLevel.Information, "Schema step {Name} applied")]
    public static partial void Migrated(ILogger logger, string name);

    [LoggerMessage(1301, LogLevel.Error, "The store could not write (SQLite code {Code}); the connection is opened again")]
    public static partial void WriteFailed(ILogger logger, int code, Exception exception);

    [LoggerMessage(1302, LogLevel.Error, "The store could not read (SQLite code {Code})")]
    public static partial void ReadFailed(ILogger logger, int code, Exception exception);

    [LoggerMessage(1303, LogLevel.Warning, "The failed connection could not be closed")]
    public static partial void CloseFailed(ILogger logger, Exception exception);
}
