using System.Buffers.Text;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Directory;

namespace MotCua.Sdk.Exchange;

/// <summary>
/// Verifies receipts with the pinned hub certificate, or with one that the Directory binds to the hub and that leads to an anchor. A hub that
/// renewed its certificate goes on working where anchors are configured.
/// </summary>
internal sealed class ReceiptCheck(X509Certificate2? pinned, CertificateTrust? trust, CertificateCache certificates)
{
    private readonly string? _pinnedThumbprint = pinned is null ? null : CertificateThumbprint.Of(pinned);

    /// <param name="receipt">As it came.</param>
    /// <param name="message">As it travelled.</param>
    /// <param name="hub">Code of the hub that must have signed.</param>
    /// <param name="anySignature">Accepts the receipt of the first attempt under another signature of the same payload (a duplicate).</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<ReceiptVerdict> VerifyAsync(Receipt? receipt, SignedMessage message, string hub, bool anySignature, CancellationToken cancellationToken)
    {
        if (receipt is null || Thumbprint(receipt.Signature) is not { } thumbprint)
        {
            return new(ReceiptProblem.SignatureRefused, SignatureProblem.NotCompact);
        }

        if (pinned is not null && thumbprint == _pinnedThumbprint)
        {
            return Verify(receipt, message, hub, pinned, anySignature);
        }

        if (trust is null || await certificates.FindAsync(thumbprint, cancellationToken) is not { } bound)
        {
            return new(ReceiptProblem.SignatureRefused, SignatureProblem.CertificateDiffers);
        }

        var verdict = Verify(receipt, message, hub, bound.Certificate, anySignature);
        if (!verdict.IsValid)
        {
            return verdict;
        }

        var at = verdict.Statement!.ReceivedAt.ToDateTimeOffset();
        return bound.SpeaksFor(hub, at) && trust.Check(bound.Certificate, at).IsTrusted
            ? verdict
            : new(ReceiptProblem.SignatureRefused, SignatureProblem.CertificateDiffers);
    }

    /// <summary>Verifies the hub's signature over a ping's nonce.</summary>
    /// <exception cref="ReceiptInvalidException">It is not the hub that answered.</exception>
    public async Task VerifyPingAsync(PingResponse answer, byte[] nonce, string hub, CancellationToken cancellationToken)
    {
        if (!PingSignature.TryParse(answer.Signature, out var signature, out var verdict))
        {
            throw new ReceiptInvalidException("ping", ReceiptProblem.SignatureRefused, verdict.Problem.Name());
        }

        var at = answer.Time.ToDateTimeOffset();
        var certificate = signature.Header.Thumbprint == _pinnedThumbprint ? pinned
            : trust is not null && await certificates.FindAsync(signature.Header.Thumbprint, cancellationToken) is { } bound
                && bound.SpeaksFor(hub, at) && trust.Check(bound.Certificate, at).IsTrusted ? bound.Certificate
            : null;
        verdict = certificate is null ? new(SignatureProblem.CertificateDiffers, null) : signature.Verify(nonce, VerificationKey.Of(certificate));
        if (!verdict.IsValid || answer.Hub != hub)
        {
            throw new ReceiptInvalidException("ping", verdict.IsValid ? ReceiptProblem.HubDiffers : ReceiptProblem.SignatureRefused, verdict.Problem.Name());
        }
    }

    private static ReceiptVerdict Verify(Receipt receipt, SignedMessage message, string hub, X509Certificate2 certificate, bool anySignature) => anySignature
        ? ReceiptVerifier.VerifyPayload(receipt, message, hub, certificate)
        : ReceiptVerifier.Verify(receipt, message, hub, certificate);

    // Only names the certificate to verify with; the header is read strictly when the signature is verified.
    private static string? Thumbprint(string compact)
    {
        var dot = compact.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot > 1024)
        {
            return null;
        }

        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(compact.AsSpan(0, dot)));
            return header.RootElement.ValueKind == JsonValueKind.Object && header.RootElement.TryGetProperty("x5t#S256", out var value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
