using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.ReferenceServer.Tests.Intake;

/// <summary>A certificate authority for tests.</summary>
internal sealed class TestAuthority
{
    private static int _serial = 1;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority(DateTimeOffset now)
    {
        var request = new CertificateRequest("CN=Test root", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        Root = request.CreateSelfSigned(now.AddYears(-1), now.AddYears(10));
    }

    public X509Certificate2 Root { get; }

    public TestKey Issue(string name, DateTimeOffset from, DateTimeOffset to)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        var serial = BitConverter.GetBytes(Interlocked.Increment(ref _serial));
        return new TestKey(key, request.Create(Root.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), from, to, serial));
    }
}
