namespace MotCua.Sdk.Resilience;

/// <summary>What kind of failure a call met.</summary>
internal enum FailureKind
{
    /// <summary>No answer of the hub came; whether it acted is unknown.</summary>
    Unreachable,

    /// <summary>Something before the hub answered for good, or the answer cannot be read: repeating gives the same.</summary>
    Blocked,

    /// <summary>The hub refused, with a reason.</summary>
    Refused,

    /// <summary>The circuit breaker let no call through.</summary>
    CircuitOpen,
}
