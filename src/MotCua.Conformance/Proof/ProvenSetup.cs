using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Conformance.Proof;

/// <summary>How a proven server is set up. Most cases run on one without TLS; those of a feature that one server cannot have beside the others run on a server of their own.</summary>
/// <param name="Feature">The feature that only this one has.</param>
/// <param name="Arguments">What it is started with besides the rest.</param>
/// <param name="Environment">Variables of its process.</param>
internal sealed record ProvenSetup(string Feature, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>MiB that the heap of a server may have that takes files larger than it.</summary>
    private const long HeapMegabytes = 48;
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>Two ports, a small quota, a path prefix.</summary>
    public static readonly ProvenSetup Plain = new("cleartext", ["--storage-attachment-quota-megabytes", "8"], Nothing);

    /// <summary>Memory below the size of a file.</summary>
    public static readonly ProvenSetup SmallMemory = new(
        "small-memory", ["--storage-attachment-quota-megabytes", "4096"], new Dictionary<string, string>(StringComparer.Ordinal) { ["DOTNET_GCHeapHardLimit"] = $"0x{HeapMegabytes * 1024 * 1024:X}" });

    /// <summary>The Directory is followed at a source besides.</summary>
    public static readonly ProvenSetup Followed = new("source", ["--storage-attachment-quota-megabytes", "8"], Nothing) { IsFollowing = true };

    /// <summary>Whether it follows a source of the Directory.</summary>
    public bool IsFollowing { get; init; }

    /// <summary>The certificate that TLS is to trust; null without TLS.</summary>
    public X509Certificate2? TlsAnchor { get; init; }

    /// <summary>One port with TLS and a certificate of its own, which is written into a folder.</summary>
    public static ProvenSetup Tls(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        var (pem, pemKey) = (Path.Combine(folder, "tls.pem"), Path.Combine(folder, "tls.key"));
        File.WriteAllText(pem, certificate.ExportCertificatePem());
        File.WriteAllText(pemKey, key.ExportPkcs8PrivateKeyPem());
        return new ProvenSetup("tls", ["--storage-attachment-quota-megabytes", "8", "--tls-certificate", pem, "--tls-key", pemKey], Nothing) { TlsAnchor = certificate };
    }
}
