namespace MotCua.Sdk.Outbox;

/// <summary>How the files of a message stand that the outbox uploads.</summary>
internal enum OutboxFiles
{
    /// <summary>The message has none here: it names none, or the vendor uploads them itself.</summary>
    None = 0,

    /// <summary>The hub has them all.</summary>
    Uploaded = 1,

    /// <summary>Some are still to be uploaded.</summary>
    Waiting = 2,

    /// <summary>One cannot be uploaded: it is gone, changed, or the hub refuses it for good.</summary>
    Lost = 3,
}
