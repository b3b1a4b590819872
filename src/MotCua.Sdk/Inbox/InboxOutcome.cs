namespace MotCua.Sdk.Inbox;

/// <summary>What became of a delivery in the inbox.</summary>
internal enum InboxOutcome
{
    /// <summary>Row and effect are on disk.</summary>
    Handled,

    /// <summary>It was handled before.</summary>
    Known,

    /// <summary>A later reader has the mailbox.</summary>
    FenceLost,

    /// <summary>Another payload was handled under this id.</summary>
    Conflict,

    /// <summary>The handler failed; nothing of it is stored.</summary>
    HandlerFailed,

    /// <summary>The store failed; nothing is stored, and the handler is not to blame.</summary>
    StoreFailed,
}
