using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace MotCua.Contracts.Signing;

/// <summary>
/// The token by which a system says who is calling: a JWT it signs itself, <c>typ: motcua-auth+jwt</c> (MC-SIGN-17 to MC-SIGN-20).
/// Read it, find the certificate by <see cref="Thumbprint"/> in the Directory, then <see cref="Verify(VerificationKey, string, DateTimeOffset)"/>.
/// </summary>
public sealed class AuthToken
{
    /// <summary>Longest lifetime in seconds: 300.</summary>
    public const int MaxLifetimeSeconds = 300;

    /// <summary>How far ahead of the hub's clock a system's clock may be, in seconds: 300.</summary>
    public const int MaxSkewSeconds = 300;

    /// <summary>Longest <c>iss</c>, <c>aud</c> and <c>jti</c> in characters: 128.</summary>
    public const int MaxNameLength = 128;

    private readonly string _signingInput;
    private readonly byte[] _signature;
    private readonly JwsHeader _header;

    private AuthToken(JwsHeader header, string signingInput, byte[] signature, Claims claims)
    {
        _header = header;
        _signingInput = signingInput;
        _signature = signature;
        Issuer = claims.Issuer!;
        Audience = claims.Audience!;
        Id = claims.Id!;
        IssuedAt = DateTimeOffset.FromUnixTimeSeconds(claims.IssuedAt);
        ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(claims.ExpiresAt);
        NotBefore = claims.NotBefore is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    /// <summary>The certificate that signed, as <c>x5t#S256</c> says.</summary>
    public string Thumbprint => _header.Thumbprint;

    /// <summary>The algorithm.</summary>
    public SignatureAlgorithm Algorithm => _header.Algorithm;

    /// <summary><c>iss</c>: the system's id.</summary>
    public string Issuer { get; }

    /// <summary><c>aud</c>: the code of the hub it is meant for, never a URL.</summary>
    public string Audience { get; }

    /// <summary><c>jti</c>: administrative, enrolment and Sandbox calls take each once (MC-SIGN-20).</summary>
    public string Id { get; }

    /// <summary><c>iat</c>.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary><c>exp</c>: at most 300 s after <see cref="IssuedAt"/>.</summary>
    public DateTimeOffset ExpiresAt { get; }

    /// <summary><c>nbf</c>, which libraries like to add; null when absent.</summary>
    public DateTimeOffset? NotBefore { get; }

    /// <summary>The claims of a new token as JSON bytes, for <see cref="Jws.HashSigningInput"/> and <see cref="Jws.Attached"/>.</summary>
    /// <param name="issuer">The system's id, 1 to 128 characters.</param>
    /// <param name="audience">The hub's code, 1 to 128 characters.</param>
    /// <param name="issuedAt">Now, by the hub's clock where it is known.</param>
    /// <param name="lifetimeSeconds">1 to 300.</param>
    /// <param name="id">The <c>jti</c>, 1 to 128 characters, never used before.</param>
    /// <returns>UTF-8 JSON.</returns>
    public static byte[] WriteClaims(string issuer, string audience, DateTimeOffset issuedAt, int lifetimeSeconds, string id)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lifetimeSeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(lifetimeSeconds, MaxLifetimeSeconds);
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("iss", Checked(issuer, nameof(issuer)));
            writer.WriteString("aud", Checked(audience, nameof(audience)));
            writer.WriteNumber("iat", issuedAt.ToUnixTimeSeconds());
            writer.WriteNumber("exp", issuedAt.ToUnixTimeSeconds() + lifetimeSeconds);
            writer.WriteString("jti", Checked(id, nameof(id)));
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();

        static string Checked(string value, string name) => value.Length is > 0 and <= MaxNameLength
            ? value
            : throw new ArgumentException($"iss, aud and jti have 1 to {MaxNameLength} characters.", name);
    }

    /// <summary>Reads a token strictly, without verifying it.</summary>
    /// <param name="token">The text after <c>Bearer </c>.</param>
    /// <param name="parsed">The token, when true is returned. Trust nothing in it before it is verified.</param>
    /// <param name="verdict">The refusal, when false is returned.</param>
    /// <returns>True when the form is right.</returns>
    public static bool TryParse(string token, [NotNullWhen(true)] out AuthToken? parsed, out AuthTokenVerdict verdict)
    {
        parsed = null;
        JwsHeader? header = null;
        byte[] signature = [];
        var problem = CompactParts.Split(token, out var parts);
        if (problem == SignatureProblem.None)
        {
            problem = parts.Read(JwsType.Auth, out header, out signature);
        }

        var payload = problem == SignatureProblem.None ? Base64UrlText.Decode(parts.Payload) : [];
        if (payload is null)
        {
            problem = SignatureProblem.Base64UrlWrong;
        }

        if (problem != SignatureProblem.None)
        {
            verdict = new(AuthTokenProblem.SignatureRefused, problem);
            return false;
        }

        var wrong = Claims.Read(payload, out var claims);
        verdict = wrong is not null ? new(AuthTokenProblem.ClaimsWrong, Claim: wrong)
            : claims.ExpiresAt - claims.IssuedAt is < 1 or > MaxLifetimeSeconds ? new(AuthTokenProblem.LifetimeRefused, Claim: "exp")
            : default;
        if (!verdict.IsValid)
        {
            return false;
        }

        parsed = new AuthToken(header!, token[..(parts.Header.Length + 1 + parts.Payload.Length)], signature, claims);
        return true;
    }

    /// <summary>Verifies a token with a certificate.</summary>
    /// <param name="certificate">The certificate that <see cref="Thumbprint"/> must name.</param>
    /// <param name="audience">The code of the hub that was called.</param>
    /// <param name="now">The hub's time.</param>
    /// <returns>The verdict.</returns>
    public AuthTokenVerdict Verify(X509Certificate2 certificate, string audience, DateTimeOffset now) =>
        Verify(VerificationKey.Of(certificate), audience, now);

    /// <summary>Verifies a token: signature, audience, then the window, so that only the key's owner learns the hub's time.</summary>
    /// <param name="key">The key of the certificate that <see cref="Thumbprint"/> must name.</param>
    /// <param name="audience">The code of the hub that was called.</param>
    /// <param name="now">The hub's time.</param>
    /// <returns>The verdict.</returns>
    public AuthTokenVerdict Verify(VerificationKey key, string audience, DateTimeOffset now)
    {
        var problem = string.Equals(key.Thumbprint, Thumbprint, StringComparison.Ordinal)
            ? key.Fits(Algorithm)
            : SignatureProblem.CertificateDiffers;
        if (problem == SignatureProblem.None)
        {
            Span<byte> hash = stackalloc byte[Algorithm.HashLength];
            Algorithm.HashData(Encoding.ASCII.GetBytes(_signingInput), hash);
            problem = key.Verify(Algorithm, hash, _signature);
        }

        if (problem != SignatureProblem.None)
        {
            return new(AuthTokenProblem.SignatureRefused, problem);
        }

        return !string.Equals(Audience, audience, StringComparison.Ordinal) ? new(AuthTokenProblem.AudienceWrong, Claim: "aud")
            : CheckWindow(now);
    }

    /// <summary>Whether the token is inside its window (MC-SIGN-19); for a hub that has verified it before.</summary>
    /// <param name="now">The hub's time.</param>
    /// <returns>The verdict.</returns>
    public AuthTokenVerdict CheckWindow(DateTimeOffset now)
    {
        var latest = now.AddSeconds(MaxSkewSeconds);
        return IssuedAt > latest ? new(AuthTokenProblem.NotYetValid, Claim: "iat")
            : NotBefore > latest ? new(AuthTokenProblem.NotYetValid, Claim: "nbf")
            : now >= ExpiresAt ? new(AuthTokenProblem.Expired, Claim: "exp")
            : default;
    }

    /// <summary>Shows who and until when; never the token itself.</summary>
    /// <returns>A text for a log.</returns>
    public override string ToString() => $"AuthToken {{ Issuer = {Issuer}, Audience = {Audience}, ExpiresAt = {ExpiresAt:O} }}";

    private record struct Claims(string? Issuer, string? Audience, string? Id, long IssuedAt, long ExpiresAt, long? NotBefore)
    {
        /// <summary>Returns the name of the claim that is wrong, or null. Claims the contract does not name are passed over.</summary>
        internal static string? Read(ReadOnlySpan<byte> utf8, out Claims claims)
        {
            claims = new Claims(null, null, null, -1, -1, null);
            var names = new HashSet<string>(StringComparer.Ordinal);
            try
            {
                var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 8 });
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                {
                    return "payload";
                }

                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    if (!names.Add(name))
                    {
                        return name;
                    }

                    _ = reader.Read();
                    switch (name)
                    {
                        case "iss": claims.Issuer = NameOf(ref reader); break;
                        case "aud": claims.Audience = NameOf(ref reader); break;
                        case "jti": claims.Id = NameOf(ref reader); break;
                        case "iat": claims.IssuedAt = JwsHeaderReader.SecondsOf(ref reader); break;
                        case "exp": claims.ExpiresAt = JwsHeaderReader.SecondsOf(ref reader); break;
                        case "nbf": claims.NotBefore = JwsHeaderReader.SecondsOf(ref reader); break;
                        default: reader.Skip(); break;
                    }
                }

                // The reader throws at whatever follows the object.
                _ = reader.Read();
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                return "payload";
            }

            return claims.Issuer is null ? "iss"
                : claims.Audience is null ? "aud"
                : claims.Id is null ? "jti"
                : claims.IssuedAt < 0 ? "iat"
                : claims.ExpiresAt < 0 ? "exp"
                : claims.NotBefore < 0 ? "nbf"
                : null;
        }

        private static string? NameOf(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.String)
            {
                reader.Skip();
                return null;
            }

            var text = reader.GetString()!;
            return text.Length is > 0 and <= MaxNameLength ? text : null;
        }
    }
}
