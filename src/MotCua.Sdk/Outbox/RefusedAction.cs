namespace MotCua.Sdk.Outbox;

/// <summary>What becomes of a finally refused message.</summary>
public enum RefusedAction
{
    /// <summary>Its order key stays blocked until an operator decides.</summary>
    Wait = 0,

    /// <summary>It is given up; the later messages of its key go.</summary>
    Continue = 1,

    /// <summary>It is given up with everything that waits behind it.</summary>
    Discard = 2,

    /// <summary>It goes again, in its place.</summary>
    Rearm = 3,
}
