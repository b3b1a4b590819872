using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Targets;

/// <summary>A certificate authority made for one trial. Its keys are worth nothing outside it.</summary>
internal sealed class TrialAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _to;
    private int _serial;

    public TrialAuthority(string name, DateTimeOffset from, DateTimeOffset to)
    {
        (_from, _to) = (from, to);
        Certificate = Request(name).CreateSelfSigned(from, to);
    }

    private TrialAuthority(string name, TrialAuthority above)
    {
        (_from, _to) = (above._from, above._to);
        Certificate = Request(name).Create(above.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(above._key), _from, _to, above.Serial());
    }

    public X509Certificate2 Certificate { get; }

    /// <summary>An authority that this one has certified.</summary>
    public TrialAuthority Below(string name) => new(name, this);

    /// <param name="name">Its common name.</param>
    /// <param name="kind">Its key.</param>
    /// <param name="from">From when it is valid, if not as long as the authority.</param>
    /// <param name="to">Until when.</param>
    /// <param name="usage">What its key may do.</param>
    /// <param name="isWeak">Whether the authority signs it with SHA-1.</param>
    /// <param name="links">Where it says that issuer, revocation list and OCSP are.</param>
    public RawKey Issue(
        string name, TrialKeyKind kind = TrialKeyKind.P256, DateTimeOffset? from = null, DateTimeOffset? to = null, X509KeyUsageFlags usage = X509KeyUsageFlags.DigitalSignature, bool isWeak = false, Uri? links = null)
    {
        AsymmetricAlgorithm key = kind switch
        {
            TrialKeyKind.Rsa => RSA.Create(2048),
            TrialKeyKind.Rsa1024 => RSA.Create(1024),
            TrialKeyKind.P384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            TrialKeyKind.P521 => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            _ => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        };
        var request = key is RSA rsa
            ? new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest($"CN={name}", (ECDsa)key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        if (links is not null)
        {
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([new Uri(links, "ocsp").ToString()], [new Uri(links, "issuer.cer").ToString()]));
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([new Uri(links, "revoked.crl").ToString()]));
        }

        var signing = isWeak ? new WeakSigning(_key) : X509SignatureGenerator.CreateForECDsa(_key);
        return new RawKey(request.Create(Certificate.SubjectName, signing, from ?? _from, to ?? _to, Serial()), key);
    }

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }

    private CertificateRequest Request(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        return request;
    }

    private byte[] Serial() => BitConverter.GetBytes(Interlocked.Increment(ref _serial));
}
