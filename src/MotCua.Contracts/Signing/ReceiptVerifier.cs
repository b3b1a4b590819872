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
    // Characters: an ES256 signature of a message has 330.
    private const int OnStack = 512;

    /// <summary>Verifies a receipt for a message with exactly this signature.</summary>
    /// <param name="receipt">The receipt as it came.</param>
    /// <param name="message">The message as it was sent.</param>
    /// <param name="hub">The code of the hub that must have signed.</param>
    /// <param name="hubCertificate">The certificate that the Directory binds to that hub.</param>
    /// <returns>The verdict; never an exception for what a stranger sent.</returns>
    public static ReceiptVerdict Verify(Receipt receipt, SignedMessage message, string hub, X509Certificate2 hubCertificate) =>
        Verify(receipt, message, hub, hubCertificate, sameSignature: true);

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
        Verify(receipt, message, hub, hubCertificate, sameSignature: false);

    /// <summary>
    /// Verifies that the hub made a receipt: its signature and the path. What message it is of is not looked at yet: then
    /// <see cref="IsOf(ReceiptStatement, ReadOnlySpan{byte}, string?)"/> and <see cref="IsOf(ReceiptStatement, string, string)"/> must both hold. For those who
    /// read the message anyway: nothing is read twice.
    /// </summary>
    /// <param name="receipt">The receipt as it came.</param>
    /// <param name="hub">The code of the hub that must have signed.</param>
    /// <param name="hubCertificate">The certificate that the Directory binds to that hub.</param>
    /// <returns>The verdict, with the statement when the hub made it.</returns>
    public static ReceiptVerdict VerifyHub(Receipt receipt, string hub, X509Certificate2 hubCertificate)
    {
        var key = VerificationKey.Of(hubCertificate);
        var problem = ReadCommitment(receipt.Signature, key, out var commitment);
        if (problem != SignatureProblem.None)
        {
            return new(ReceiptProblem.SignatureRefused, problem);
        }

        if (commitment is null)
        {
            return new(ReceiptProblem.CommitmentWrong);
        }

        // MC-SIGN-16: the root first, so that nothing in an unsigned statement is read.
        var path = new ReceiptPath(receipt.Statement.Span, receipt.Index, receipt.Size, key.Commitments.Nodes, stackalloc byte[SHA256.HashSizeInBytes]);
        for (var i = 0; i < receipt.Path.Count; i++)
        {
            path.Add(receipt.Path[i].Span);
        }

        if (!path.TryEnd(out var root) || !IsHex(commitment.Root, root))
        {
            return new(ReceiptProblem.PathWrong);
        }

        var statement = MotCuaJson.Read<ReceiptStatement>(receipt.Statement.Span, JsonReading.Tolerant).Value;
        if (statement is null)
        {
            return new(ReceiptProblem.StatementWrong);
        }

        return Same(commitment.Hub, hub) && Same(statement.Hub, hub)
            ? new(ReceiptProblem.None, SignatureProblem.None, statement, commitment.Time)
            : new(ReceiptProblem.HubDiffers);
    }

    /// <summary>Whether a statement is of a payload, and of a signature.</summary>
    /// <param name="statement">What the hub states, verified.</param>
    /// <param name="payloadSha256">SHA-256 of the payload.</param>
    /// <param name="signature">The text of <c>SignedMessage.signature</c>; null where the receipt may be of another signature of the same payload (MC-SIGN-9).</param>
    /// <returns><see cref="ReceiptProblem.None"/>, or what differs.</returns>
    public static ReceiptProblem IsOf(ReceiptStatement statement, ReadOnlySpan<byte> payloadSha256, string? signature) =>
        signature is null ? (IsHex(statement.PayloadSha256, payloadSha256) ? ReceiptProblem.None : ReceiptProblem.MessageDiffers)
        : IsOf(statement, payloadSha256, signature, MessageSignature.TryParse(signature, out var parsed, out _) ? parsed.Header.Thumbprint : "");

    /// <summary>Whether a statement is of a payload and of a signature that was read: it is not read again.</summary>
    /// <param name="statement">What the hub states, verified.</param>
    /// <param name="payloadSha256">SHA-256 of the payload.</param>
    /// <param name="signature">The text of <c>SignedMessage.signature</c>.</param>
    /// <param name="signer">The certificate that the signature names, <see cref="JwsHeader.Thumbprint"/>.</param>
    /// <returns><see cref="ReceiptProblem.None"/>, or what differs.</returns>
    public static ReceiptProblem IsOf(ReceiptStatement statement, ReadOnlySpan<byte> payloadSha256, string signature, string signer)
    {
        if (!IsHex(statement.PayloadSha256, payloadSha256))
        {
            return ReceiptProblem.MessageDiffers;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        HashText(signature, hash);
        return signer.Length > 0 && IsHex(statement.SignatureSha256, hash) && Same(statement.Signer, signer) ? ReceiptProblem.None : ReceiptProblem.SignatureDiffers;
    }

    /// <summary>Whether a statement is of a message by its name.</summary>
    /// <param name="statement">What the hub states, verified.</param>
    /// <param name="from">The message's <c>from</c>.</param>
    /// <param name="id">The message's <c>id</c>.</param>
    /// <returns><see cref="ReceiptProblem.None"/>, or what differs.</returns>
    public static ReceiptProblem IsOf(ReceiptStatement statement, string from, string id) =>
        Same(statement.MessageFrom, from) && Same(statement.MessageId, id) ? ReceiptProblem.None : ReceiptProblem.MessageDiffers;

    private static ReceiptVerdict Verify(Receipt receipt, SignedMessage message, string hub, X509Certificate2 hubCertificate, bool sameSignature)
    {
        var verdict = VerifyHub(receipt, hub, hubCertificate);
        if (!verdict.IsValid)
        {
            return verdict;
        }

        var problem = MotCuaJson.ReadHeader(message.Payload.Span).Value is { } header ? IsOf(verdict.Statement!, header.From, header.Id) : ReceiptProblem.MessageDiffers;
        if (problem == ReceiptProblem.None)
        {
            problem = IsOf(verdict.Statement!, SHA256.HashData(message.Payload.Span), sameSignature ? message.Signature : null);
        }

        return problem == ReceiptProblem.None ? verdict : new(problem);
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

    private static void HashText(string text, Span<byte> hash)
    {
        Span<byte> utf8 = text.Length <= OnStack ? stackalloc byte[3 * OnStack] : new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(text, utf8)], hash);
    }

    private static bool IsHex(string hex, ReadOnlySpan<byte> bytes)
    {
        Span<char> written = stackalloc char[2 * SHA256.HashSizeInBytes];
        return bytes.Length == SHA256.HashSizeInBytes && Convert.TryToHexStringLower(bytes, written, out _) && written.SequenceEqual(hex);
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
