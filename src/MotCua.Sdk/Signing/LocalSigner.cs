using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;

namespace MotCua.Sdk.Signing;

/// <summary>Signs with a key that this process can use: in memory, or behind the platform's key store.</summary>
internal sealed class LocalSigner : IMessageSigner
{
    private readonly ConcurrentBag<AsymmetricAlgorithm> _idle = [];
    private readonly SignatureAlgorithm _algorithm;

    private LocalSigner(X509Certificate2 certificate, SignatureAlgorithm algorithm)
    {
        Certificate = certificate;
        _algorithm = algorithm;
    }

    public string Algorithm => _algorithm.Name;

    public X509Certificate2 Certificate { get; }

    public bool IsRemote => false;

    internal static LocalSigner Create(X509Certificate2 certificate, string? algorithm, string setting)
    {
        var chosen = SignerAlgorithm.Choose(certificate, algorithm, setting);
        if (!certificate.HasPrivateKey)
        {
            throw new SignerSetupException(setting,
                $"the certificate '{certificate.Subject}' comes without its private key; give the key too.",
                $"chứng thư '{certificate.Subject}' không kèm khóa bí mật; hãy cung cấp cả khóa.");
        }

        UnattendedKey.Require(certificate, setting);
        var signer = new LocalSigner(certificate, chosen);
        var hash = RandomNumberGenerator.GetBytes(chosen.HashLength);
        byte[] signature;
        try
        {
            signature = signer.Sign(hash);
        }
        catch (CryptographicException e)
        {
            throw new SignerSetupException(setting,
                "the private key refuses to sign; check that the service's account may use it, without a PIN or a window.",
                "khóa bí mật từ chối ký; hãy kiểm tra tài khoản dịch vụ có quyền dùng khóa mà không cần mã PIN hay cửa sổ xác nhận.", e);
        }

        var problem = VerificationKey.Of(certificate).Verify(chosen, hash, signature);
        return problem == SignatureProblem.None ? signer : throw new SignerSetupException(setting,
            $"the private key does not belong to the certificate '{certificate.Subject}' ({problem.Name()}).",
            $"khóa bí mật không thuộc chứng thư '{certificate.Subject}' ({problem.Name()}).");
    }

    public ValueTask<byte[]> SignHashAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Sign(hash.Span));
    }

    // A key object serves one thread at a time: each call borrows one.
    private byte[] Sign(ReadOnlySpan<byte> hash)
    {
        if (!_idle.TryTake(out var key))
        {
            key = _algorithm.IsElliptic ? Certificate.GetECDsaPrivateKey() : Certificate.GetRSAPrivateKey();
        }

        try
        {
            return key is ECDsa elliptic
                ? elliptic.SignHash(hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                : ((RSA)key!).SignHash(hash, _algorithm.Hash, _algorithm.Padding!);
        }
        finally
        {
            _idle.Add(key!);
        }
    }
}
