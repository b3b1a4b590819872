using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;

namespace MotCua.ReferenceServer.Configuration;

/// <summary>Makes a signing identity from a certificate with its key.</summary>
internal static class HubIdentitySetup
{
    /// <exception cref="HubConfigurationException">The contract does not accept the key.</exception>
    public static HubIdentity Of(string code, X509Certificate2 certificate)
    {
        var algorithm = SignatureAlgorithm.PreferredFor(certificate) ?? throw new HubConfigurationException(
        [
            new ConfigurationError(Settings.IdentityCertificate.FullKey,
                "The key is neither EC P-256 or P-384 nor RSA of 2048 to 8192 bits. Give a certificate with such a key.",
                "Khóa không phải EC P-256, P-384 hoặc RSA từ 2048 đến 8192 bit. Hãy dùng chứng thư có khóa như vậy."),
        ]);
        return new HubIdentity(code, certificate, algorithm.Name, Signer(certificate, algorithm));
    }

    private static Func<ReadOnlyMemory<byte>, byte[]> Signer(X509Certificate2 certificate, SignatureAlgorithm algorithm)
    {
        // One key object is used by one thread at a time.
        var turn = new Lock();
        if (algorithm.IsElliptic)
        {
            var key = certificate.GetECDsaPrivateKey()!;
            return hash =>
            {
                lock (turn)
                {
                    return key.SignHash(hash.Span, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
                }
            };
        }

        var rsa = certificate.GetRSAPrivateKey()!;
        return hash =>
        {
            lock (turn)
            {
                return rsa.SignHash(hash.Span, algorithm.Hash, algorithm.Padding!);
            }
        };
    }
}
