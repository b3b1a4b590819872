using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MotCua.Contracts.Json;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Signing;

/// <summary>
/// Verifies receipts (MC-SIGN-16): the hub's signature, the path from statement to root, and that the statement is about this message.
/// Trust in the hub's certificate is <see cref="CertificateTrust"/>.
/// </summary>
public static class ReceiptVerifier
{
    /// <summary>Verifies a receipt for a message with exactly this signature.</summary>
    /// <param name="receipt">The receipt as it came.</param>
    /// <param name="message">The message as it was sent.</param>
    /// <param name="hub">The code of the hub that must have signed.</param>
    /// <param name="hubCertificate">The certificate that the Directory binds to that hub.</param>
    /// <returns>The verdict; never an exception for what a stranger sent.</returns>
    public static ReceiptVerdict Verify(Receipt receipt, SignedMessage message, string hub, X509Certificate2 hubCertificate) =>
        Verify(receipt, message, hub, VerificationKey.Of(hubCertificate), sameSignature: true);

    /// <summary>
    /// Verifies a receipt for a payload, whatever its signature was: a hub gives the receipt of the first attempt when the same payload
    /// comes again under another signature (MC-SIGN-9).
    /// </summary>
    /// <param name="receipt">The receipt as it came.</param>
    /// <param name="message">The message as it was sent; its signature is not looked at.</param>
    /// <param name="hub">The code of the hub that must have signed.</param>
    /// <param name="hubCertificate">The certificate that the Directory binds to that hub.</param>
    /// <returns>The verdict.</returns>
    public static ReceiptVerdict VerifyPayload(Receipt receipt, SignedMessage message, string hub, X509Certificate2 hubCertificate) =>
        Verify(receipt, message, hub, VerificationKey.Of(hubCertificate), sameSignature: false);

    private static ReceiptVerdict Verify(Receipt receipt, SignedMessage message, string hub, VerificationKey hubKey, bool sameSignature)
    {
        var problem = ReadCommitment(receipt.Signature, hubKey, out var commitment);
        if (problem != SignatureProblem.None)
        {
            return new(ReceiptProblem.SignatureRefused, problem);
        }

        if (commitment is null)
        {
            return new(ReceiptProblem.CommitmentWrong);
        }

        // MC-SIGN-16: the root first, so that nothing in an unsigned statement is read.
        var root = ReceiptTree.RootFrom(receipt.Statement.Span, receipt.Index, receipt.Size, [.. receipt.Path.Select(static p => p.Memory)]);
        if (root is null || !string.Equals(Convert.ToHexStringLower(root), commitment.Root, StringComparison.Ordinal))
        {
            return new(ReceiptProblem.PathWrong);
        }

        var statement = MotCuaJson.Read<ReceiptStatement>(receipt.Statement.Span, JsonReading.Tolerant).Value;
        if (statement is null)
        {
            return new(ReceiptProblem.StatementWrong);
        }

        if (!Same(commitment.Hub, hub) || !Same(statement.Hub, hub))
        {
            return new(ReceiptProblem.HubDiffers);
        }

        var payload = message.Payload.Span;
        if (!Same(statement.PayloadSha256, Convert.ToHexStringLower(SHA256.HashData(payload)))
            || MotCuaJson.ReadHeader(payload).Value is not { } header
            || !Same(statement.MessageFrom, header.From)
            || !Same(statement.MessageId, header.Id))
        {
            return new(ReceiptProblem.MessageDiffers);
        }

        if (sameSignature
            && (!Same(statement.SignatureSha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(message.Signature))))
                || !MessageSignature.TryParse(message.Signature, out var signature, out _)
                || !Same(statement.Signer, signature.Header.Thumbprint)))
        {
            return new(ReceiptProblem.SignatureDiffers);
        }

        return new(ReceiptProblem.None, SignatureProblem.None, statement, commitment.Time);
    }

    private static SignatureProblem ReadCommitment(string compact, VerificationKey key, out ReceiptCommitment? commitment)
    {
        commitment = key.Commitments.Find(compact);
        if (commitment is not null)
        {
            return SignatureProblem.None;
        }

        var problem = CompactParts.Split(compact, out var parts);
        if (problem != SignatureProblem.None)
        {
            return problem;
        }

        problem = parts.Read(JwsType.Receipt, out var header, out var signature);
        if (problem != SignatureProblem.None)
        {
            return problem;
        }

        if (!Same(header!.Thumbprint, key.Thumbprint))
        {
            return SignatureProblem.CertificateDiffers;
        }

        problem = key.Fits(header.Algorithm);
        if (problem != SignatureProblem.None)
        {
            return problem;
        }

        var payload = Base64UrlText.Decode(parts.Payload);
        if (payload is null)
        {
            return SignatureProblem.Base64UrlWrong;
        }

        Span<byte> hash = stackalloc byte[header.Algorithm.HashLength];
        Jws.HashEncoded(header.Algorithm, parts.Header, payload, hash);
        problem = key.Verify(header.Algorithm, hash, signature);
        commitment = problem == SignatureProblem.None ? ReceiptCommitment.Read(payload) : null;
        if (commitment is not null)
        {
            key.Commitments.Add(compact, commitment);
        }

        return problem;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
