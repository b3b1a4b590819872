using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Contracts.Signing;

/// <summary>One of the four signature algorithms of the contract (MC-SIGN-5). There is no way to make another.</summary>
public sealed class SignatureAlgorithm
{
    private SignatureAlgorithm(string name, HashAlgorithmName hash, int hashLength, int curveBits)
    {
        Name = name;
        Hash = hash;
        HashLength = hashLength;
        CurveBits = curveBits;
    }

    /// <summary>ECDSA on P-256 with SHA-256. The signature is r and s, 32 bytes each.</summary>
    public static SignatureAlgorithm ES256 { get; } = new("ES256", HashAlgorithmName.SHA256, SHA256.HashSizeInBytes, 256);

    /// <summary>ECDSA on P-384 with SHA-384. The signature is r and s, 48 bytes each.</summary>
    public static SignatureAlgorithm ES384 { get; } = new("ES384", HashAlgorithmName.SHA384, SHA384.HashSizeInBytes, 384);

    /// <summary>RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a 32-byte salt; the key has 2048 to 8192 bits.</summary>
    public static SignatureAlgorithm PS256 { get; } = new("PS256", HashAlgorithmName.SHA256, SHA256.HashSizeInBytes, 0);

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256; the key has 2048 to 8192 bits.</summary>
    public static SignatureAlgorithm RS256 { get; } = new("RS256", HashAlgorithmName.SHA256, SHA256.HashSizeInBytes, 0);

    /// <summary>The name as it stands in <c>alg</c>.</summary>
    public string Name { get; }

    /// <summary>The hash function.</summary>
    public HashAlgorithmName Hash { get; }

    /// <summary>Length of the hash in bytes: 32 or 48.</summary>
    public int HashLength { get; }

    /// <summary>The padding of an RSA algorithm; null for ECDSA.</summary>
    public RSASignaturePadding? Padding =>
        IsElliptic ? null : ReferenceEquals(this, PS256) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;

    /// <summary>True for ES256 and ES384.</summary>
    public bool IsElliptic => CurveBits != 0;

    internal int CurveBits { get; }

    /// <summary>Reads the name of an algorithm, exactly as in <c>alg</c>.</summary>
    /// <param name="name">The name, case-sensitive.</param>
    /// <param name="algorithm">The algorithm, when true is returned.</param>
    /// <returns>False for any other name, <c>none</c> and HS* among them.</returns>
    public static bool TryParse(string? name, [NotNullWhen(true)] out SignatureAlgorithm? algorithm)
    {
        algorithm = name switch
        {
            "ES256" => ES256,
            "ES384" => ES384,
            "PS256" => PS256,
            "RS256" => RS256,
            _ => null,
        };
        return algorithm is not null;
    }

    /// <summary>The algorithm a signer takes when none is configured: ES256 or ES384 by the curve, PS256 for RSA.</summary>
    /// <param name="certificate">The signer's certificate.</param>
    /// <returns>Null when the contract does not accept the key (MC-SIGN-5).</returns>
    public static SignatureAlgorithm? PreferredFor(X509Certificate2 certificate)
    {
        foreach (var algorithm in (ReadOnlySpan<SignatureAlgorithm>)[ES256, ES384, PS256])
        {
            if (VerificationKey.Of(certificate).Fits(algorithm) == SignatureProblem.None)
            {
                return algorithm;
            }
        }

        return null;
    }

    /// <summary>Hashes bytes with this algorithm's hash function.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="destination">At least <see cref="HashLength"/> bytes long.</param>
    internal void HashData(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        if (HashLength == SHA256.HashSizeInBytes)
        {
            SHA256.HashData(data, destination);
        }
        else
        {
            SHA384.HashData(data, destination);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
