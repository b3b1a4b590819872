using System.Buffers.Text;
using System.Security.Cryptography;
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
    private volatile Known? _last;

    /// <summary>Verifies the receipt of a message that is known here.</summary>
    /// <param name="receipt">As it came.</param>
    /// <param name="from">The message's sender.</param>
    /// <param name="id">The message's id.</param>
    /// <param name="message">As it travelled.</param>
    /// <param name="signer">The certificate that its signature names, where that is known; else it is read from the signature.</param>
    /// <param name="hub">Code of the hub that must have signed.</param>
    /// <param name="anySignature">Accepts the receipt of the first attempt under another signature of the same payload (a duplicate).</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async ValueTask<ReceiptVerdict> VerifyAsync(
        Receipt? receipt, string from, string id, SignedMessage message, string? signer, string hub, bool anySignature, CancellationToken cancellationToken)
    {
        var verdict = await VerifyHubAsync(receipt, hub, cancellationToken);
        if (!verdict.IsValid)
        {
            return verdict;
        }

        var problem = ReceiptVerifier.IsOf(verdict.Statement!, from, id);
        if (problem == ReceiptProblem.None)
        {
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(message.Payload.Span, hash);
            problem = signer is null || anySignature
                ? ReceiptVerifier.IsOf(verdict.Statement!, hash, anySignature ? null : message.Signature)
                : ReceiptVerifier.IsOf(verdict.Statement!, hash, message.Signature, signer);
        }

        return problem == ReceiptProblem.None ? verdict : new(problem);
    }

    /// <summary>Verifies that the hub made a receipt; what it is of, the caller must look at.</summary>
    public async ValueTask<ReceiptVerdict> VerifyHubAsync(Receipt? receipt, string hub, CancellationToken cancellationToken)
    {
        if (receipt is null || Thumbprint(receipt.Signature) is not { } thumbprint)
        {
            return new(ReceiptProblem.SignatureRefused, SignatureProblem.NotCompact);
        }

        if (pinned is not null && thumbprint == _pinnedThumbprint)
        {
            return ReceiptVerifier.VerifyHub(receipt, hub, pinned);
        }

        if (trust is null || await certificates.FindAsync(thumbprint, cancellationToken) is not { } bound)
        {
            return new(ReceiptProblem.SignatureRefused, SignatureProblem.CertificateDiffers);
        }

        var verdict = ReceiptVerifier.VerifyHub(receipt, hub, bound.Certificate);
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

    // Only names the certificate to verify with; the header is read strictly when the signature is verified. A hub's header is the same until its certificate changes.
    private string? Thumbprint(string compact)
    {
        var dot = compact.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || dot > 1024)
        {
            return null;
        }

        if (_last is { } last && compact.AsSpan(0, dot).SequenceEqual(last.Header64))
        {
            return last.Thumbprint;
        }

        var thumbprint = ReadThumbprint(compact.AsSpan(0, dot));
        _last = thumbprint is null ? _last : new Known(compact[..dot], thumbprint);
        return thumbprint;
    }

    private static string? ReadThumbprint(ReadOnlySpan<char> header64)
    {
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(header64));
            return header.RootElement.ValueKind == JsonValueKind.Object && header.RootElement.TryGetProperty("x5t#S256", out var value)
                && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
    private sealed record Known(string Header64, string Thumbprint);
}
