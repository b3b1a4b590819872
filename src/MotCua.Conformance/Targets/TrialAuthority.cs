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
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        Certificate = request.CreateSelfSigned(from, to);
    }

    public X509Certificate2 Certificate { get; }

    public RawKey Issue(string name, TrialKeyKind kind = TrialKeyKind.P256, DateTimeOffset? from = null, DateTimeOffset? to = null, X509KeyUsageFlags usage = X509KeyUsageFlags.DigitalSignature)
    {
        var serial = BitConverter.GetBytes(Interlocked.Increment(ref _serial));
        if (kind == TrialKeyKind.Rsa)
        {
            var rsa = RSA.Create(2048);
            return new RawKey(Sign(new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), serial, from, to, usage), rsa);
        }

        var ec = ECDsa.Create(kind == TrialKeyKind.P384 ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        return new RawKey(Sign(new CertificateRequest($"CN={name}", ec, HashAlgorithmName.SHA256), serial, from, to, usage), ec);
    }

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }

    private X509Certificate2 Sign(CertificateRequest request, byte[] serial, DateTimeOffset? from, DateTimeOffset? to, X509KeyUsageFlags usage)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(usage, critical: true));
        return request.Create(Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from ?? _from, to ?? _to, serial);
    }
}
