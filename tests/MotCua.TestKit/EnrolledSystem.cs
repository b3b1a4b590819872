using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;

namespace MotCua.TestKit;

/// <summary>A vendor's system as a hub enrolled it: its key, its certificate, and what the hub told it to pin.</summary>
public sealed class EnrolledSystem : IDisposable
{
    private readonly string _hub;
    private readonly TimeProvider _clock;

    internal EnrolledSystem(
        string system, IReadOnlyList<string> agencies, string certificatePem, string keyPem, string authorityPem, string hubCertificatePem,
        string directoryCertificatePem, string hub, TimeProvider clock)
    {
        System = system;
        Agencies = agencies;
        CertificatePem = certificatePem;
        KeyPem = keyPem;
        AuthorityPem = authorityPem;
        HubCertificatePem = hubCertificatePem;
        DirectoryCertificatePem = directoryCertificatePem;
        Certificate = X509Certificate2.CreateFromPem(certificatePem, keyPem);
        Thumbprint = CertificateThumbprint.Of(Certificate);
        _hub = hub;
        _clock = clock;
    }

    /// <summary>The system's id, <c>iss</c> of its tokens.</summary>
    public string System { get; }

    /// <summary>The agencies it acts for.</summary>
    public IReadOnlyList<string> Agencies { get; }

    /// <summary>The certificate with its private key (P-256).</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>x5t#S256 of the certificate.</summary>
    public string Thumbprint { get; }

    /// <summary>The certificate in PEM.</summary>
    public string CertificatePem { get; }

    /// <summary>The private key in PKCS#8 PEM.</summary>
    public string KeyPem { get; }

    /// <summary>The sandbox authority's certificate in PEM.</summary>
    public string AuthorityPem { get; }

    /// <summary>The hub's certificate in PEM: it signs receipts.</summary>
    public string HubCertificatePem { get; }

    /// <summary>The directory authority's certificate in PEM.</summary>
    public string DirectoryCertificatePem { get; }

    /// <summary>A new token of five minutes at the hub's time; each part can be made wrong.</summary>
    public string Token(string? audience = null, string? issuer = null, DateTimeOffset? issuedAt = null, int lifetimeSeconds = 300, string? id = null)
    {
        var header = Jws.AuthHeader(SignatureAlgorithm.ES256, Thumbprint);
        var claims = AuthToken.WriteClaims(
            issuer ?? System, audience ?? _hub, issuedAt ?? _clock.GetUtcNow(), lifetimeSeconds, id ?? Guid.NewGuid().ToString());
        return Jws.Attached(header, claims, SignHash(Jws.HashSigningInput(SignatureAlgorithm.ES256, header, claims)));
    }

    /// <summary>Signs a SHA-256 hash; the signature is in JWS form.</summary>
    public byte[] SignHash(ReadOnlySpan<byte> hash)
    {
        using var key = Certificate.GetECDsaPrivateKey()!;
        return key.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>Releases the key.</summary>
    public void Dispose() => Certificate.Dispose();
}
