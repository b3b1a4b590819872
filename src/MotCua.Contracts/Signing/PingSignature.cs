using System.Diagnostics.CodeAnalysis;

namespace MotCua.Contracts.Signing;

/// <summary>
/// The detached JWS over a nonce by which Ping proves a key, the caller's and the hub's: <c>typ: motcua-ping+jws</c>, header members
/// <c>alg, typ, x5t#S256</c>. A type of its own, so that a signed nonce is never taken for a message (MC-SIGN-27).
/// </summary>
public sealed class PingSignature : DetachedSignature
{
    private PingSignature(JwsHeader header, string header64, byte[] signature)
        : base(header, header64, signature)
    {
    }

    /// <summary>The protected header's JSON bytes, for <see cref="Jws.HashSigningInput"/> over the nonce and <see cref="Jws.Detached"/>.</summary>
    /// <param name="algorithm">The algorithm that will sign.</param>
    /// <param name="thumbprint">The signer's certificate, see <see cref="CertificateThumbprint.Of"/>.</param>
    /// <returns>The JSON bytes.</returns>
    public static byte[] CreateHeader(SignatureAlgorithm algorithm, string thumbprint) =>
        JwsType.Ping.Header(algorithm, thumbprint);

    /// <summary>Reads a signature text strictly.</summary>
    /// <param name="signature">The text of <c>PingRequest.signature</c> or <c>PingResponse.signature</c>, at most <see cref="Jws.MaxLength"/> characters.</param>
    /// <param name="parsed">The signature, when true is returned.</param>
    /// <param name="verdict">The refusal, when false is returned.</param>
    /// <returns>True when the form is right.</returns>
    public static bool TryParse(string signature, [NotNullWhen(true)] out PingSignature? parsed, out SignatureVerdict verdict)
    {
        parsed = CompactParts.TryReadDetached(signature, JwsType.Ping, out var header, out var header64, out var bytes, out verdict)
            ? new PingSignature(header, header64, bytes)
            : null;
        return parsed is not null;
    }
}
