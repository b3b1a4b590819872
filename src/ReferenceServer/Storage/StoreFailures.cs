using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Storage;

/// <summary>How a failing store looks to a caller. The cause stays in the log: file names are no caller's business.</summary>
internal static class StoreFailures
{
    /// <summary>The disk is full, read-only, damaged or away; nothing was stored.</summary>
    public static RefusalException Unavailable(Exception cause) => new(Refusals.Create(ErrorReason.StoreUnavailable), cause);

    /// <summary>More work waits than the store takes; nothing was stored.</summary>
    public static RefusalException Busy() => new(ErrorReason.HubBusy);
}
