namespace MotCua.Contracts.Wire;

/// <summary>
/// The canonical outcome of a call on both wires. The numbers are those of gRPC (MC-WIRE-20).
/// </summary>
public enum StatusCode
{
    /// <summary>The call succeeded.</summary>
    Ok = 0,

    /// <summary>The caller gave the call up.</summary>
    Cancelled = 1,

    /// <summary>The cause is not known to the wire.</summary>
    Unknown = 2,

    /// <summary>The request is wrong whatever the state of the system is.</summary>
    InvalidArgument = 3,

    /// <summary>The deadline passed before the answer; the effect may have taken place.</summary>
    DeadlineExceeded = 4,

    /// <summary>What the request names does not exist, or is not to be disclosed.</summary>
    NotFound = 5,

    /// <summary>What the request would make exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller is known and may not do this.</summary>
    PermissionDenied = 7,

    /// <summary>A limit of size, rate or room is reached.</summary>
    ResourceExhausted = 8,

    /// <summary>The system is not in the state that the request needs.</summary>
    FailedPrecondition = 9,

    /// <summary>The operation gave way to another; the caller repeats at a higher level.</summary>
    Aborted = 10,

    /// <summary>The request reads past the end of what exists.</summary>
    OutOfRange = 11,

    /// <summary>The operation is not served here.</summary>
    Unimplemented = 12,

    /// <summary>A fault of the server or a broken message.</summary>
    Internal = 13,

    /// <summary>The server cannot answer now; the same call may succeed later.</summary>
    Unavailable = 14,

    /// <summary>Data is lost or damaged.</summary>
    DataLoss = 15,

    /// <summary>The caller did not prove who it is.</summary>
    Unauthenticated = 16,
}
