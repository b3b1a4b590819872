using MotCua.Contracts.V1;

namespace MotCua.Contracts.Signing;

/// <summary>What verifying a message's signature gave.</summary>
/// <param name="Problem"><see cref="SignatureProblem.None"/> when it is valid.</param>
/// <param name="Header">The protected header as far as it could be read; null when it was refused.</param>
public readonly record struct SignatureVerdict(SignatureProblem Problem, JwsHeader? Header)
{
    /// <summary>True when the signature is valid. Trust in the certificate is another question.</summary>
    public bool IsValid => Problem == SignatureProblem.None;

    /// <summary>The contract's answer: unspecified when valid, otherwise SIGNATURE_INVALID.</summary>
    public ErrorReason Reason => IsValid ? ErrorReason.Unspecified : ErrorReason.SignatureInvalid;
}
