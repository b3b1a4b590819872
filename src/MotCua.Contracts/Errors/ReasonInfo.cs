using MotCua.Contracts.V1;

namespace MotCua.Contracts.Errors;

/// <summary>What the contract says about one error reason (errors.proto, MC-CORE).</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Code">The canonical code's number (google.rpc.Code).</param>
/// <param name="Retry">Whether repeating the same call can succeed.</param>
/// <param name="CauseEn">Cause, in English.</param>
/// <param name="CauseVi">Cause, in Vietnamese.</param>
/// <param name="RemedyEn">Remedy, in English.</param>
/// <param name="RemedyVi">Remedy, in Vietnamese.</param>
public sealed record ReasonInfo(ErrorReason Reason, int Code, Retry Retry, string CauseEn, string CauseVi, string RemedyEn, string RemedyVi)
{
    /// <summary>The stable name on the wire, for example <c>SIGNATURE_INVALID</c>.</summary>
    public string Name { get; } = ReasonTable.NameOf(Reason);

    /// <summary>Whether the same bytes may be sent again later.</summary>
    public bool IsRetryable => Retry is Retry.Yes or Retry.AfterDelay or Retry.Bounded;
}
