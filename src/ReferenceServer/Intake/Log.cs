namespace MotCua.ReferenceServer.Intake;

/// <summary>Log lines of intake, event ids 1200 to 1219. They name reasons, ids and field paths, never what a field holds.</summary>
internal static partial class Log
{
    [LoggerMessage(1200, LogLevel.Debug, "Accepted {Body} {MessageId} (correlation {Correlation})")]
    public static partial void Accepted(ILogger logger, string body, string messageId, string correlation);

    [LoggerMessage(1201, LogLevel.Information, "Refused {Reason}: message {MessageId}, fields {Paths} (correlation {Correlation})")]
    public static partial void Refused(ILogger logger, string reason, string messageId, string paths, string correlation);

    [LoggerMessage(1202, LogLevel.Debug, "Duplicate {MessageId} got its first receipt (correlation {Correlation})")]
    public static partial void Duplicate(ILogger logger, string messageId, string correlation);

    [LoggerMessage(1203, LogLevel.Error, "A step of intake failed with an exception that is no refusal")]
    public static partial void StepFailed(ILogger logger, Exception exception);

    [LoggerMessage(1204, LogLevel.Error, "A commit failed with an exception that is no refusal")]
    public static partial void CommitFailed(ILogger logger, Exception exception);

    [LoggerMessage(1205, LogLevel.Error, "A commit of {Groups} groups failed; each is tried alone")]
    public static partial void CommitSplit(ILogger logger, int groups, Exception exception);
}
