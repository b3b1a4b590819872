using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Conformance.Targets;

/// <summary>Signs certificates with ECDSA over SHA-1, which the framework does not do any more: the contract refuses them (MC-SIGN-10).</summary>
internal sealed class WeakSigning(ECDsa key) : X509SignatureGenerator
{
    // SEQUENCE { OBJECT IDENTIFIER 1.2.840.10045.4.1 (ecdsa-with-SHA1) }
    public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) => [0x30, 0x09, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x01];

    public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) => key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

    protected override PublicKey BuildPublicKey() => new(key);
}
