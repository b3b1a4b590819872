using MotCua.Contracts.V1;

namespace MotCua.Contracts.Signing;

/// <summary>What a check of trust gave.</summary>
/// <param name="Problem"><see cref="TrustProblem.None"/> when the certificate is trusted.</param>
/// <param name="Detail">For a log: the certificate's subject and what is wrong with it, in English. Null when trusted.</param>
public readonly record struct TrustVerdict(TrustProblem Problem, string? Detail)
{
    /// <summary>True when the certificate is trusted at the asked instant.</summary>
    public bool IsTrusted => Problem == TrustProblem.None;

    /// <summary>The contract's answer: unspecified when trusted, otherwise CERTIFICATE_NOT_TRUSTED.</summary>
    public ErrorReason Reason => IsTrusted ? ErrorReason.Unspecified : ErrorReason.CertificateNotTrusted;
}
