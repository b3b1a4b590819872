using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Contracts.Signing;

/// <summary>
/// The public key of a certificate, ready to verify, thread-safe. Key, curve, size and thumbprint are looked at once per certificate
/// object and kept as long as that object lives; a hub keeps one per binding.
/// </summary>
public sealed class VerificationKey
{
    /// <summary>Shortest RSA key accepted, in bits (MC-SIGN-5).</summary>
    public const int MinRsaBits = 2048;

    /// <summary>Longest RSA key accepted, in bits: longer ones only cost the verifier time (MC-SIGN-5).</summary>
    public const int MaxRsaBits = 8192;

    private static readonly ConditionalWeakTable<X509Certificate2, VerificationKey> Known = [];

    // The framework does not promise that one key object serves two threads at once, so each caller borrows one.
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];
    private readonly byte[] _publicKey;
    private readonly SignatureProblem _problem;
    private readonly int _curveBits;
    private readonly int _rsaBytes;

    // Hubs' keys alone have any; a hub knows 20,000 keys that have none.
    private VerifiedCommitments? _commitments;

    private VerificationKey(X509Certificate2 certificate)
    {
        Thumbprint = CertificateThumbprint.Of(certificate);
        _publicKey = [];
        try
        {
            _publicKey = certificate.PublicKey.ExportSubjectPublicKeyInfo();
            using var elliptic = certificate.GetECDsaPublicKey();
            using var rsa = elliptic is null ? certificate.GetRSAPublicKey() : null;
            if (elliptic is not null)
            {
                // The bytes decide: some platforms take parameters that describe P-256 for P-256 by name, others do not.
                var curve = certificate.GetKeyAlgorithmParameters().AsSpan();
                _curveBits = curve.SequenceEqual(P256) ? 256 : curve.SequenceEqual(P384) ? 384 : 0;
                _problem = _curveBits == 0 ? SignatureProblem.KeyNotSupported : SignatureProblem.None;
            }
            else if (rsa is not null)
            {
                _rsaBytes = (rsa.KeySize + 7) / 8;
                _problem = rsa.KeySize is < MinRsaBits or > MaxRsaBits ? SignatureProblem.KeySizeRefused : SignatureProblem.None;
            }
            else
            {
                _problem = SignatureProblem.KeyNotSupported;
            }
        }
        catch (CryptographicException)
        {
            _problem = SignatureProblem.KeyNotSupported;
        }
    }

    // The object identifiers 1.2.840.10045.3.1.7 and 1.3.132.0.34 in DER.
    private static ReadOnlySpan<byte> P256 => [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    private static ReadOnlySpan<byte> P384 => [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x22];

    /// <summary>The certificate's <c>x5t#S256</c>: 43 characters.</summary>
    public string Thumbprint { get; }

    /// <summary>What this key signed for receipts and was verified lately.</summary>
    internal VerifiedCommitments Commitments => LazyInitializer.EnsureInitialized(ref _commitments, static () => new VerifiedCommitments());

    /// <summary>The key of a certificate; the same object for the same certificate object.</summary>
    /// <param name="certificate">The certificate. It may be disposed afterwards.</param>
    /// <returns>The key, also where the contract does not accept it: verifying then gives the problem.</returns>
    public static VerificationKey Of(X509Certificate2 certificate) => Known.GetValue(certificate, static c => new VerificationKey(c));

    /// <summary>Whether this key may be used with an algorithm (MC-SIGN-5).</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <returns><see cref="SignatureProblem.None"/>, or why not.</returns>
    public SignatureProblem Fits(SignatureAlgorithm algorithm) =>
        _problem != SignatureProblem.None ? _problem
        : algorithm.CurveBits == _curveBits ? SignatureProblem.None
        : SignatureProblem.KeyDoesNotFitAlgorithm;

    /// <summary>Verifies a signature in JWS form over a hash.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="hash">The hash, of the algorithm's length.</param>
    /// <param name="signature">ECDSA: r and s; RSA: as long as the modulus.</param>
    /// <returns><see cref="SignatureProblem.None"/> when it is valid.</returns>
    public SignatureProblem Verify(SignatureAlgorithm algorithm, ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        var problem = Fits(algorithm);
        if (problem != SignatureProblem.None)
        {
            return problem;
        }

        if (signature.Length != (algorithm.IsElliptic ? _curveBits / 4 : _rsaBytes))
        {
            return SignatureProblem.SignatureLengthWrong;
        }

        if (!_idle.TryTake(out var key))
        {
            key = Import();
        }

        try
        {
            var valid = key is ECDsa elliptic
                ? elliptic.VerifyHash(hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                : ((RSA)key).VerifyHash(hash, signature, algorithm.Hash, algorithm.Padding!);
            return valid ? SignatureProblem.None : SignatureProblem.SignatureWrong;
        }
        catch (CryptographicException)
        {
            return SignatureProblem.SignatureWrong;
        }
        finally
        {
            _idle.Add(key);
        }
    }

    private AsymmetricAlgorithm Import()
    {
        AsymmetricAlgorithm key = _curveBits != 0 ? ECDsa.Create() : RSA.Create();
        key.ImportSubjectPublicKeyInfo(_publicKey, out _);
        return key;
    }
}
