namespace MotCua.Sdk.Handlers;

/// <summary>What is told to the hub of a delivery.</summary>
internal enum Settlement
{
    /// <summary>It is done with.</summary>
    Acknowledge,

    /// <summary>It goes to the dead letters.</summary>
    Reject,

    /// <summary>Nothing: it comes again, here or at another reader.</summary>
    Leave,
}
