namespace MotCua.ReferenceServer.Sandbox;

/// <summary>Log lines of the sandbox, event ids 1540 to 1559.</summary>
internal static partial class Log
{
    [LoggerMessage(1540, LogLevel.Information, "System {System} enrolled for {Agencies} agencies, certificate {Thumbprint}")]
    public static partial void Enrolled(ILogger logger, string system, int agencies, string thumbprint);

    [LoggerMessage(1541, LogLevel.Information, "Certificate {Thumbprint} of system {System} revoked")]
    public static partial void Revoked(ILogger logger, string system, string thumbprint);

    [LoggerMessage(1542, LogLevel.Information, "Clock set to {Time:O}")]
    public static partial void ClockSet(ILogger logger, DateTimeOffset time);
}
