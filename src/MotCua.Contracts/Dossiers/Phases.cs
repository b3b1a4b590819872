using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>A set of task phases; bit n is <see cref="TaskPhase"/> n, bit 0 is "no task yet".</summary>
[Flags]
public enum Phases
{
    /// <summary>The empty set: the body touches no task.</summary>
    None = 0,

    /// <summary>There is no task yet.</summary>
    Nothing = 1 << TaskPhase.Unspecified,

    /// <summary>OPEN.</summary>
    Open = 1 << TaskPhase.Open,

    /// <summary>ACCEPTED.</summary>
    Accepted = 1 << TaskPhase.Accepted,

    /// <summary>RESULT_ISSUED.</summary>
    ResultIssued = 1 << TaskPhase.ResultIssued,

    /// <summary>CLOSED.</summary>
    Closed = 1 << TaskPhase.Closed,

    /// <summary>REFUSED.</summary>
    Refused = 1 << TaskPhase.Refused,

    /// <summary>RETURNED.</summary>
    Returned = 1 << TaskPhase.Returned,

    /// <summary>WITHDRAWN.</summary>
    Withdrawn = 1 << TaskPhase.Withdrawn,

    /// <summary>UNDELIVERED.</summary>
    Undelivered = 1 << TaskPhase.Undelivered,

    /// <summary>STOPPED.</summary>
    Stopped = 1 << TaskPhase.Stopped,

    /// <summary>Every phase of a task that exists.</summary>
    Any = Open | Accepted | ResultIssued | Closed | Refused | Returned | Withdrawn | Undelivered | Stopped,
}
