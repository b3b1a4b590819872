using System.Security.Cryptography;
using MotCua.Contracts.Json;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Directory;

namespace MotCua.Sdk.Exchange;

/// <summary>Verifies a delivery: the receipt, whose time decides, then the signature, the signer's binding to <c>from</c>, and the payload.</summary>
internal sealed class DeliveryCheck(ReceiptCheck receipts, CertificateCache certificates, string hubCode)
{
    /// <exception cref="DeliveryInvalidException">It is not what it claims to be.</exception>
    public async Task<ReceivedMessage> VerifyAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var signed = delivery.Message ?? new SignedMessage();
        if (!MessageSignature.TryParse(signed.Signature, out var signature, out var verdict))
        {
            throw Refuse(DeliveryProblem.SignatureInvalid, verdict.Problem.Name());
        }

        var receipt = await receipts.VerifyHubAsync(delivery.Receipt, hubCode, cancellationToken);
        RequireReceipt(receipt.IsValid ? ReceiptVerifier.IsOf(receipt.Statement!, SHA256.HashData(signed.Payload.Span), signed.Signature, signature.Header.Thumbprint) : receipt.Problem);

        // MC-SIGN-12: what held when the hub received it, never the signer's own iat.
        var at = receipt.Statement!.ReceivedAt.ToDateTimeOffset();
        var bound = await certificates.FindAsync(signature.Header.Thumbprint, cancellationToken) ?? throw Refuse(DeliveryProblem.SignerUnknown, "");
        if (!certificates.IsTrusted(bound, at))
        {
            throw Refuse(DeliveryProblem.SignerNotTrusted, "");
        }

        verdict = signature.Verify(signed.Payload.Span, VerificationKey.Of(bound.Certificate));
        if (!verdict.IsValid)
        {
            throw Refuse(DeliveryProblem.SignatureInvalid, verdict.Problem.Name());
        }

        var (message, violations) = Read(signed.Payload.Span);
        if (message is null)
        {
            throw Refuse(DeliveryProblem.PayloadInvalid, string.Join(", ", violations.Take(5).Select(v => $"{v.Path} {v.Rule}")));
        }

        RequireReceipt(ReceiptVerifier.IsOf(receipt.Statement, message.Header.From, message.Header.Id));
        return bound.SpeaksFor(message.Header.From, at)
            ? new ReceivedMessage(delivery, message, receipt.Statement, bound.Binding.System)
            : throw Refuse(DeliveryProblem.SenderNotBound, message.Header.From);

        void RequireReceipt(ReceiptProblem problem)
        {
            if (problem != ReceiptProblem.None)
            {
                throw Refuse(DeliveryProblem.ReceiptInvalid, problem.ToString());
            }
        }

        DeliveryInvalidException Refuse(DeliveryProblem problem, string detail) => new(delivery, problem, detail);
    }

    /// <summary>The message that a payload is; null where no handler could do anything with it, with what is wrong.</summary>
    internal static (Message? Message, IReadOnlyList<Violation> Violations) Read(ReadOnlySpan<byte> payload)
    {
        var read = MotCuaJson.Read<Message>(payload, JsonReading.Tolerant);
        if (read.Value is not { } message)
        {
            return (null, read.Violations);
        }

        // MC-CORE-33, MC-TASK-47: what is about a dossier and names none belongs nowhere.
        IReadOnlyList<Violation> nameless = [.. MessageRules.Check(message).Where(violation => violation.Path == "header.dossier")];
        return nameless.Count == 0 ? (message, []) : (null, nameless);
    }
}
