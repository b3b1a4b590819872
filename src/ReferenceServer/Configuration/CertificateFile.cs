using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>Certificates from files: PEM or PKCS#12.</summary>
internal static class CertificateFile
{
    /// <summary>The certificate with its private key first, then what else stands in the file (its chain).</summary>
    /// <exception cref="CryptographicException">The file, its key or the password is wrong.</exception>
    public static X509Certificate2Collection Load(string certificateFile, string? keyFile, string? password)
    {
        if (!IsPem(certificateFile))
        {
            var found = X509CertificateLoader.LoadPkcs12CollectionFromFile(certificateFile, password, X509KeyStorageFlags.EphemeralKeySet);
            return LeafFirst(found);
        }

        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(certificateFile);
        var key = string.IsNullOrEmpty(keyFile) ? certificateFile : keyFile;
        using var leaf = string.IsNullOrEmpty(password)
            ? X509Certificate2.CreateFromPemFile(certificateFile, key)
            : X509Certificate2.CreateFromEncryptedPemFile(certificateFile, password, key);

        // TLS on Windows needs a key that PKCS#12 import makes; elsewhere the detour does no harm.
        var usable = X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), null);
        return [usable, .. all.Where(certificate => certificate.Thumbprint != usable.Thumbprint)];
    }

    /// <summary>Certificates without keys, from one PEM file.</summary>
    public static IReadOnlyList<X509Certificate2> LoadPublic(string file)
    {
        var all = new X509Certificate2Collection();
        all.ImportFromPemFile(file);
        return all.Count > 0 ? [.. all] : throw new CryptographicException("The file holds no certificate in PEM.");
    }

    private static X509Certificate2Collection LeafFirst(X509Certificate2Collection found)
    {
        var leaf = found.FirstOrDefault(certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException("The file holds no certificate with a private key.");
        return [leaf, .. found.Where(certificate => !ReferenceEquals(certificate, leaf))];
    }

    private static bool IsPem(string file)
    {
        using var stream = File.OpenRead(file);
        Span<byte> start = stackalloc byte[64];
        var read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);

        // PKCS#12 is DER and starts with a SEQUENCE; PEM is text.
        return read == 0 || start[0] != 0x30;
    }
}
