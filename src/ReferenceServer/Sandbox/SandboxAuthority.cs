using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Sandbox;

/// <summary>
/// The sandbox's certificate authority, its hub certificate and its directory authority: ES256 keys made at the first start and kept
/// beside the database. Nothing outside this sandbox trusts them.
/// </summary>
internal sealed class SandboxAuthority
{
    // Tests ask for certificates of any past or future period.
    /// <summary>The first moment of its certificates.</summary>
    public static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    /// <summary>Their last moment.</summary>
    public static readonly DateTimeOffset Latest = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Lock _signing = new();

    private SandboxAuthority(X509Certificate2 root, X509Certificate2 hub, X509Certificate2 directory)
    {
        Root = root;
        Hub = hub;
        Directory = directory;
    }

    /// <summary>The anchor.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>The hub's own certificate with its key.</summary>
    public X509Certificate2 Hub { get; }

    /// <summary>The directory authority's certificate with its key.</summary>
    public X509Certificate2 Directory { get; }

    public static SandboxAuthority OpenOrCreate(string folder, string hubCode)
    {
        PrivateFiles.CreateFolder(folder);
        var root = SandboxKey.Load(folder, "authority") ?? MakeRoot(folder);
        var hub = SandboxKey.Load(folder, "hub");
        if (hub is null || hub.GetNameInfo(X509NameType.SimpleName, forIssuer: false) != hubCode)
        {
            hub = MakeLeaf(folder, "hub", hubCode, root);
        }

        var directory = SandboxKey.Load(folder, "directory") ?? MakeLeaf(folder, "directory", "sandbox-directory", root);
        return new SandboxAuthority(root, hub, directory);
    }

    /// <summary>Signs a vendor's key for a system. The request's own signature was checked when it was read.</summary>
    public X509Certificate2 Sign(CertificateRequest csr, string system, DateTimeOffset from, DateTimeOffset to)
    {
        var request = new CertificateRequest(Name(system), csr.PublicKey, HashAlgorithmName.SHA256);
        AddLeafExtensions(request);
        using var key = Root.GetECDsaPrivateKey()!;
        lock (_signing)
        {
            return request.Create(Root.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Max(from, Earliest), Min(to, Latest), SerialNumber());
        }
    }

    private static X509Certificate2 MakeRoot(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name("sandbox-authority"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var certificate = request.Create(request.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Earliest, Latest, SerialNumber());
        return SandboxKey.Save(folder, "authority", certificate, key);
    }

    private static X509Certificate2 MakeLeaf(string folder, string file, string name, X509Certificate2 root)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(Name(name), key, HashAlgorithmName.SHA256);
        AddLeafExtensions(request);
        using var rootKey = root.GetECDsaPrivateKey()!;
        using var certificate = request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), Earliest, Latest, SerialNumber());
        return SandboxKey.Save(folder, file, certificate, key);
    }

    private static void AddLeafExtensions(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
    }

    private static X500DistinguishedName Name(string commonName)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddOrganizationName("MotCua sandbox");
        builder.AddCommonName(commonName);
        return builder.Build();
    }

    private static byte[] SerialNumber()
    {
        var bytes = RandomNumberGenerator.GetBytes(16);

        // RFC 5280: a positive integer.
        bytes[0] = (byte)((bytes[0] & 0x7F) | 0x01);
        return bytes;
    }

    private static DateTimeOffset Max(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
