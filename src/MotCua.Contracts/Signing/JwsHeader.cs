namespace MotCua.Contracts.Signing;

/// <summary>A protected header that has passed every rule of MC-SIGN-4 to MC-SIGN-6. It says nothing about the signature.</summary>
/// <param name="Algorithm">The algorithm of <c>alg</c>.</param>
/// <param name="Thumbprint">The value of <c>x5t#S256</c>: 43 characters of base64url, see <see cref="CertificateThumbprint"/>.</param>
/// <param name="IssuedAt">The time of <c>iat</c>, whole seconds, UTC; null where the type has no <c>iat</c> in its header.</param>
public sealed record JwsHeader(SignatureAlgorithm Algorithm, string Thumbprint, DateTimeOffset? IssuedAt);
