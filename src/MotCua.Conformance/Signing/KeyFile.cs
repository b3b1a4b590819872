using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Conformance.Signing;

/// <summary>A certificate with its key in a file: PEM, with a password encrypted PEM, or PKCS#12.</summary>
internal static class KeyFile
{
    /// <exception cref="CryptographicException">It cannot be read, or has no private key.</exception>
    public static X509Certificate2 Read(string path, string? password)
    {
        var bytes = File.ReadAllBytes(path);
        var certificate = !bytes.AsSpan().StartsWith("-----"u8)
            ? X509CertificateLoader.LoadPkcs12(bytes, password)
            : password is null ? X509Certificate2.CreateFromPemFile(path) : X509Certificate2.CreateFromEncryptedPemFile(path, password);
        return certificate.HasPrivateKey ? certificate : throw new CryptographicException("the file has no private key");
    }
}
