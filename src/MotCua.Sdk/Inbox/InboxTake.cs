namespace MotCua.Sdk.Inbox;

/// <summary>What the inbox says of a delivery.</summary>
internal enum InboxTake
{
    /// <summary>Its row is written in the open transaction: handle it.</summary>
    New,

    /// <summary>It was handled before: acknowledge it.</summary>
    Known,

    /// <summary>A later reader of the mailbox was here: leave it to that one.</summary>
    FenceLost,

    /// <summary>Another payload was handled under this id.</summary>
    Conflict,
}
