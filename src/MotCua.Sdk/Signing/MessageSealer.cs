using Google.Protobuf;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Signing;

/// <summary>
/// Signs payload bytes that were made once (MC-SIGN-1): the same bytes are signed again with the current key if a certificate ended
/// while the message waited, never encoded again. Thread-safe.
/// </summary>
public sealed class MessageSealer
{
    private readonly IMessageSigner _signer;
    private readonly SignatureAlgorithm _algorithm;
    private readonly string _thumbprint;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _notBefore;
    private readonly DateTimeOffset _notAfter;
    private volatile HeaderOfSecond? _last;

    /// <summary>Makes a sealer.</summary>
    /// <param name="signer">The system's key.</param>
    /// <param name="timeProvider">The clock that gives <c>iat</c>.</param>
    /// <exception cref="SignerSetupException">The signer's algorithm does not fit its certificate.</exception>
    public MessageSealer(IMessageSigner signer, TimeProvider timeProvider)
    {
        _signer = signer;
        _time = timeProvider;
        _algorithm = signer.GetAlgorithm();
        _thumbprint = CertificateThumbprint.Of(signer.Certificate);
        _notBefore = new DateTimeOffset(signer.Certificate.NotBefore.ToUniversalTime());
        _notAfter = new DateTimeOffset(signer.Certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>The certificate's <c>x5t#S256</c>.</summary>
    public string Thumbprint => _thumbprint;

    /// <summary>When the certificate ends.</summary>
    internal DateTimeOffset NotAfter => _notAfter;

    /// <summary>Seals a payload into the message that travels.</summary>
    /// <param name="payload">MotCua JSON of a message, at most 2 MiB; the bytes are copied once and never changed.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The signed message.</returns>
    /// <exception cref="SignerSetupException">The certificate is not valid now.</exception>
    public async ValueTask<SignedMessage> SealAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) => new()
    {
        Payload = ByteString.CopyFrom(payload.Span),
        Signature = await SignAsync(payload, cancellationToken),
    };

    /// <summary>Signs a payload: the first time, or again with the current key.</summary>
    /// <param name="payload">The payload's bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The text for <c>SignedMessage.signature</c>.</returns>
    /// <exception cref="SignerSetupException">The certificate is not valid now.</exception>
    public async ValueTask<string> SignAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (now < _notBefore || now >= _notAfter)
        {
            throw new SignerSetupException("IMessageSigner.Certificate",
                $"'{_signer.Certificate.Subject}' is valid from {_notBefore:O} to {_notAfter:O} and now it is {now:O}; configure a valid certificate, or set the clock right.",
                $"'{_signer.Certificate.Subject}' có hiệu lực từ {_notBefore:O} đến {_notAfter:O}, còn bây giờ là {now:O}; hãy cấu hình chứng thư còn hiệu lực hoặc chỉnh lại đồng hồ.");
        }

        var header = Header(now);
        var signature = await _signer.SignHashAsync(Jws.HashSigningInput(_algorithm, header, payload.Span), cancellationToken);
        return Jws.Detached(header, signature);
    }

    // It says the second: the messages of one have the same.
    private byte[] Header(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        if (_last is { } last && last.Second == second)
        {
            return last.Header;
        }

        var header = Jws.MessageHeader(_algorithm, _thumbprint, now);
        _last = new HeaderOfSecond(second, header);
        return header;
    }

    private sealed record HeaderOfSecond(long Second, byte[] Header);
}
