using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Proves who is calling: a token that a system signed itself, or a client certificate that the directory binds.</summary>
internal sealed class SystemAuthenticator(BindingRegister bindings, CertificateTrust trust, DirectoryFreshness freshness, HubIdentity hub, TimeProvider time) : ICallerCheck
{
    private const int MaxRemembered = 20_000;

    // A verified token by its SHA-256: what is kept cannot be replayed by who reads the memory.
    private readonly ConcurrentDictionary<UInt128, AuthToken> _verified = new();

    /// <summary>The caller of a token.</summary>
    /// <exception cref="RefusalException">UNAUTHENTICATED_SYSTEM, CERTIFICATE_NOT_TRUSTED, CERTIFICATE_REVOKED, CLOCK_SKEW.</exception>
    public AuthenticatedCaller ByToken(string text)
    {
        var now = time.GetUtcNow();
        var key = KeyOf(text);
        if (_verified.TryGetValue(key, out var known))
        {
            CheckWindow(known.CheckWindow(now), now);
            return new AuthenticatedCaller(CheckBinding(known.Thumbprint, now), known.Id);
        }

        if (!AuthToken.TryParse(text, out var token, out var verdict))
        {
            throw Unauthenticated(verdict);
        }

        var bound = bindings.Find(token.Thumbprint) ?? throw UnknownCertificate();
        verdict = token.Verify(bound.Key, hub.Code, now);
        CheckWindow(verdict, now);
        if (!string.Equals(token.Issuer, bound.Binding.System, StringComparison.Ordinal))
        {
            throw Refuse("iss", "The certificate is bound to another system than iss names.", "Chứng thư được gắn với hệ thống khác với iss.");
        }

        var caller = CheckBinding(token.Thumbprint, now);
        Remember(key, token, now);
        return new AuthenticatedCaller(caller, token.Id);
    }

    /// <summary>The caller of a TLS client certificate.</summary>
    /// <exception cref="RefusalException">As <see cref="ByToken"/>.</exception>
    public AuthenticatedCaller ByCertificate(X509Certificate2 certificate) =>
        new(CheckBinding(CertificateThumbprint.Of(certificate), time.GetUtcNow()), null);

    /// <inheritdoc/>
    public Refusal? Recheck(Caller caller)
    {
        try
        {
            _ = CheckBinding(caller.Thumbprint, time.GetUtcNow());
            return null;
        }
        catch (RefusalException e)
        {
            return e.Refusal;
        }
    }

    private Caller CheckBinding(string thumbprint, DateTimeOffset now)
    {
        if (freshness.Check() is { } stale)
        {
            throw new RefusalException(stale);
        }

        var bound = bindings.Find(thumbprint) ?? throw UnknownCertificate();
        if (bound.RevokedAt <= now)
        {
            throw new RefusalException(ErrorReason.CertificateRevoked);
        }

        if (now < bound.From || now >= bound.To || !trust.Check(bound.Certificate, now).IsTrusted)
        {
            throw new RefusalException(ErrorReason.CertificateNotTrusted);
        }

        return bound.Caller;
    }

    private void CheckWindow(AuthTokenVerdict verdict, DateTimeOffset now)
    {
        switch (verdict.Problem)
        {
            case AuthTokenProblem.None:
                return;
            case AuthTokenProblem.NotYetValid or AuthTokenProblem.Expired:
                throw new RefusalException(Refusals.Create(ErrorReason.ClockSkew, verdict.Claim ?? "exp",
                    "The token is outside its window at this hub's time.", "Mã xác thực ngoài khoảng hiệu lực theo giờ của nút.")) { HubTime = now };
            case AuthTokenProblem.AudienceWrong:
                throw Refuse("aud", $"The token is not meant for this hub: aud must be {hub.Code}.", $"Mã xác thực không dành cho nút này: aud phải là {hub.Code}.");
            default:
                throw Unauthenticated(verdict);
        }
    }

    private void Remember(UInt128 key, AuthToken token, DateTimeOffset now)
    {
        if (_verified.Count >= MaxRemembered)
        {
            foreach (var (old, entry) in _verified)
            {
                if (entry.ExpiresAt <= now)
                {
                    _verified.TryRemove(old, out _);
                }
            }

            if (_verified.Count >= MaxRemembered)
            {
                _verified.Clear();
            }
        }

        _verified[key] = token;
    }

    private static UInt128 KeyOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static RefusalException UnknownCertificate() => Refuse("x5t#S256",
        "The directory binds no certificate with this thumbprint.", "Danh bạ không gắn chứng thư nào có dấu vân tay này.");

    private static RefusalException Unauthenticated(AuthTokenVerdict verdict) => Refuse(verdict.Claim ?? "token",
        verdict.Problem == AuthTokenProblem.SignatureRefused ? $"The token is refused: {verdict.Signature}." : $"The token is refused: {verdict.Problem}.",
        "Mã xác thực không hợp lệ.");

    private static RefusalException Refuse(string path, string en, string vi) =>
        new(Refusals.Create(ErrorReason.UnauthenticatedSystem, path, en, vi));
}
