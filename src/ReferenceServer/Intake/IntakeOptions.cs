namespace MotCua.ReferenceServer.Intake;

/// <summary>The bounds of intake.</summary>
internal sealed record IntakeOptions
{
    /// <summary>How long messages and their ids are kept; an older created_at is refused. Default 400 days: longer than any expires_at.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How far ahead of the hub a sender's clock may be. Default 5 minutes.</summary>
    public TimeSpan MaxSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long after its end an agency's messages are still taken. Default 30 days.</summary>
    public int GraceDays { get; init; } = 30;

    /// <summary>Messages that may wait to be appended before HUB_BUSY. Default 20000.</summary>
    public int QueuedMessages { get; init; } = 20_000;

    /// <summary>Messages in one commit, 1 to 4096. Default 512.</summary>
    public int MaxCommit { get; init; } = 512;

    /// <summary>How long a file is kept after the last message that names it expired; null: for ever. Default 400 days.</summary>
    public TimeSpan? AttachmentNamedKept { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Messages that may wait in one mailbox before MAILBOX_FULL; 0: no limit. Default 2000000.</summary>
    public long MailboxMessages { get; init; } = 2_000_000;

    /// <summary>Bytes of payload that may wait in one mailbox before MAILBOX_FULL; 0: no limit. Default 8 GiB.</summary>
    public long MailboxBytes { get; init; } = 8L * 1024 * 1024 * 1024;

    /// <summary>How long the sender of a refused message is asked to wait. Default 30 seconds.</summary>
    public TimeSpan MailboxRetry { get; init; } = TimeSpan.FromSeconds(30);
}
