namespace MotCua.Sdk.Resilience;

/// <summary>One send through all its attempts.</summary>
internal sealed class SendRun(long startedAt)
{
    /// <summary>Timestamp of the start (<see cref="TimeProvider.GetTimestamp"/>).</summary>
    public long StartedAt { get; } = startedAt;

    public int Attempts { get; set; }

    /// <summary>What was decided after the last attempt.</summary>
    public RetryStep Last { get; set; }

    public CallFailure? Failure { get; set; }

    /// <summary>Sources of the message's attachments are at hand.</summary>
    public bool CanUpload { get; init; }

    public bool UploadedAgain { get; set; }

    public bool HubTimeTaken { get; set; }

    /// <summary>For logs: who speaks and the message's id.</summary>
    public string MessageId { get; init; } = "";
}
