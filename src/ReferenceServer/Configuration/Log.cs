namespace MotCua.ReferenceServer.Configuration;

/// <summary>Log lines of start and stop, event ids 1560 to 1569.</summary>
internal static partial class Log
{
    [LoggerMessage(1560, LogLevel.Information, "Hub {Hub} ({Environment}) serves at {Addresses}, its store is {Database}. Ctrl+C stops it")]
    public static partial void Serving(ILogger logger, string hub, string environment, string addresses, string database);

    [LoggerMessage(1561, LogLevel.Information, "The hub stops: calls under way are finished")]
    public static partial void Stopping(ILogger logger);
}
