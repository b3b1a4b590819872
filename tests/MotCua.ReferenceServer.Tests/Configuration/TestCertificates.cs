using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.ReferenceServer.Tests.Configuration;

/// <summary>Certificates of an authority that is not the sandbox's, as files.</summary>
internal static class TestCertificates
{
    private static readonly DateTimeOffset From = TimeProvider.System.GetUtcNow().AddDays(-1);

    /// <summary>Writes <c>root.pem</c>, <c>leaf.pem</c> with its key in <c>leaf.key.pem</c>, and <c>leaf.p12</c> with the password "secret-word".</summary>
    public static void WriteTo(string folder, string commonName)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var rootRequest = new CertificateRequest("CN=test root", rootKey, HashAlgorithmName.SHA256);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = rootRequest.CreateSelfSigned(From, From.AddYears(1));
        File.WriteAllText(Path.Combine(folder, "root.pem"), root.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={commonName}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(root, From, From.AddDays(300), [1, 2, 3]);
        using var leaf = signed.CopyWithPrivateKey(key);
        File.WriteAllText(Path.Combine(folder, "leaf.pem"), leaf.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "leaf.key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(Path.Combine(folder, "leaf.p12"), leaf.Export(X509ContentType.Pkcs12, "secret-word"));
    }
}
