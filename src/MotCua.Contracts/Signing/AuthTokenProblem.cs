namespace MotCua.Contracts.Signing;

/// <summary>
/// Why a system's token was refused (MC-SIGN-17 to MC-SIGN-20). <see cref="NotYetValid"/> and <see cref="Expired"/> are answered
/// with <c>CLOCK_SKEW</c> and the hub's time, everything else with <c>UNAUTHENTICATED_SYSTEM</c>.
/// </summary>
public enum AuthTokenProblem
{
    /// <summary>No problem: the token is valid.</summary>
    None = 0,

    /// <summary>The form, the header or the signature is wrong; the <see cref="SignatureProblem"/> says how.</summary>
    SignatureRefused,

    /// <summary>The claims are not one JSON object, a claim stands twice, is missing, or has a wrong form.</summary>
    ClaimsWrong,

    /// <summary>The lifetime is not from 1 to 300 seconds.</summary>
    LifetimeRefused,

    /// <summary><c>aud</c> names another hub.</summary>
    AudienceWrong,

    /// <summary><c>iat</c> or <c>nbf</c> lies more than 5 minutes ahead of the hub's time.</summary>
    NotYetValid,

    /// <summary><c>exp</c> has passed at the hub's time.</summary>
    Expired,
}
