using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Contracts.Signing;

/// <summary>
/// A message's signature, read and not yet verified (MC-SIGN-2 to MC-SIGN-7). Read it first, find the certificate by
/// <see cref="JwsHeader.Thumbprint"/>, then <see cref="DetachedSignature.Verify"/>. Trust in the certificate is
/// <see cref="CertificateTrust"/>; revocation and the binding to an agency are data of the Directory.
/// </summary>
public sealed class MessageSignature : DetachedSignature
{
    private MessageSignature(JwsHeader header, string header64, byte[] signature)
        : base(header, header64, signature)
    {
    }

    /// <summary>Reads a signature text strictly.</summary>
    /// <param name="signature">The text of <c>SignedMessage.signature</c>, at most <see cref="Jws.MaxLength"/> characters.</param>
    /// <param name="parsed">The signature, when true is returned.</param>
    /// <param name="verdict">The refusal, when false is returned; otherwise not yet a verdict on the signature.</param>
    /// <returns>True when the form is right.</returns>
    public static bool TryParse(string signature, [NotNullWhen(true)] out MessageSignature? parsed, out SignatureVerdict verdict)
    {
        parsed = CompactParts.TryReadDetached(signature, JwsType.Message, out var header, out var header64, out var bytes, out verdict)
            ? new MessageSignature(header, header64, bytes)
            : null;
        return parsed is not null;
    }

    /// <summary>Reads and verifies in one step.</summary>
    /// <param name="payload">The payload's bytes exactly as received (MC-SIGN-3).</param>
    /// <param name="signature">The text of <c>SignedMessage.signature</c>.</param>
    /// <param name="certificate">The certificate that <c>x5t#S256</c> must name. Keep the object: its key is cached with it.</param>
    /// <returns>The verdict; never an exception for what a stranger sent.</returns>
    public static SignatureVerdict Verify(ReadOnlySpan<byte> payload, string signature, X509Certificate2 certificate) =>
        TryParse(signature, out var parsed, out var verdict) ? parsed.Verify(payload, VerificationKey.Of(certificate)) : verdict;
}
