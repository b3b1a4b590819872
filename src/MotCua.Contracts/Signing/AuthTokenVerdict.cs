using MotCua.Contracts.V1;

namespace MotCua.Contracts.Signing;

/// <summary>What reading or verifying a token gave.</summary>
/// <param name="Problem"><see cref="AuthTokenProblem.None"/> when the token is valid.</param>
/// <param name="Signature">The cause, when <paramref name="Problem"/> is <see cref="AuthTokenProblem.SignatureRefused"/>.</param>
/// <param name="Claim">The name of the claim that is wrong, where one is.</param>
public readonly record struct AuthTokenVerdict(AuthTokenProblem Problem, SignatureProblem Signature = SignatureProblem.None, string? Claim = null)
{
    /// <summary>True when the token is valid.</summary>
    public bool IsValid => Problem == AuthTokenProblem.None;

    /// <summary>The contract's answer: unspecified when valid, CLOCK_SKEW outside the window, otherwise UNAUTHENTICATED_SYSTEM.</summary>
    public ErrorReason Reason => Problem switch
    {
        AuthTokenProblem.None => ErrorReason.Unspecified,
        AuthTokenProblem.NotYetValid or AuthTokenProblem.Expired => ErrorReason.ClockSkew,
        _ => ErrorReason.UnauthenticatedSystem,
    };
}
