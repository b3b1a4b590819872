using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Conformance.Signing;

/// <summary>A private key with its certificate. It signs whatever it is given, with any algorithm it can, right or wrong.</summary>
internal sealed class RawKey : IDisposable
{
    private readonly AsymmetricAlgorithm _key;

    public RawKey(X509Certificate2 certificate, AsymmetricAlgorithm key) => (Certificate, _key) = (certificate, key);

    public X509Certificate2 Certificate { get; }

    /// <summary>The <c>x5t#S256</c> of the certificate: base64url of the SHA-256 of its DER.</summary>
    public string Thumbprint => Base64Url.Encode(SHA256.HashData(Certificate.RawData));

    /// <summary>The algorithm that fits the key.</summary>
    public string Algorithm => _key switch { ECDsa { KeySize: 384 } => "ES384", ECDsa => "ES256", _ => "PS256" };

    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="CryptographicException">A file is not PEM, or its key is neither EC nor RSA.</exception>
    public static RawKey Read(string certificateFile, string keyFile)
    {
        var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile));
        var pem = File.ReadAllText(keyFile);
        return new RawKey(certificate, certificate.GetECDsaPublicKey() is null ? Rsa(pem) : Ec(pem));
    }

    public byte[] Sign(byte[] input, string algorithm) => (_key, algorithm) switch
    {
        (ECDsa ec, "ES384") => ec.SignData(input, HashAlgorithmName.SHA384),
        (ECDsa ec, "ES256-DER") => ec.SignData(input, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence),
        (ECDsa ec, _) => ec.SignData(input, HashAlgorithmName.SHA256),
        (RSA rsa, "RS256") => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        (RSA rsa, _) => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        _ => throw new CryptographicException("A key that is neither EC nor RSA."),
    };

    /// <summary>The same over a hash that somebody else made.</summary>
    public byte[] SignHash(byte[] hash, string algorithm) => (_key, algorithm) switch
    {
        (ECDsa ec, "ES256-DER") => ec.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence),
        (ECDsa ec, _) => ec.SignHash(hash),
        (RSA rsa, "RS256") => rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
        (RSA rsa, _) => rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
        _ => throw new CryptographicException("A key that is neither EC nor RSA."),
    };

    /// <summary>The private key as systems write it: the middle of PEM and DER in base64, base64 of the PEM text, the private value in base64, base64url and hexadecimal.</summary>
    public IEnumerable<string> Writings
    {
        get
        {
            var pem = ExportPem();
            var secret = _key switch { ECDsa ec => ec.ExportParameters(includePrivateParameters: true).D!, RSA rsa => rsa.ExportParameters(includePrivateParameters: true).D!, _ => [] };
            yield return Convert.ToBase64String(_key.ExportPkcs8PrivateKey())[40..80];
            yield return Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(pem))[60..120];
            yield return Convert.ToBase64String(secret)[..40];
            yield return Base64Url.Encode(secret)[..40];
            yield return Convert.ToHexStringLower(secret)[..40];
        }
    }

    public string ExportEncryptedPem(string password) => _key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));

    public string ExportPem() => _key.ExportPkcs8PrivateKeyPem();

    public void Dispose()
    {
        _key.Dispose();
        Certificate.Dispose();
    }

    private static ECDsa Ec(string pem)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        return key;
    }

    private static RSA Rsa(string pem)
    {
        var key = RSA.Create();
        key.ImportFromPem(pem);
        return key;
    }
}
