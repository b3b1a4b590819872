using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Contracts.Tests.Signing;

/// <summary>Signs certificates with RSASSA-PSS whose parameters are left out, which means SHA-1 (RFC 4055, section 3.1).</summary>
internal sealed class PssGenerator(RSA key) : X509SignatureGenerator
{
    // SEQUENCE { OID 1.2.840.113549.1.1.10, SEQUENCE {} }
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a, 0x30, 0x00];

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, HashAlgorithmName.SHA1, RSASignaturePadding.Pss);

    protected override PublicKey BuildPublicKey() => new(key);
}
