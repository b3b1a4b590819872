using MotCua.Contracts.Signing;

namespace MotCua.Sdk.Exchange;

/// <summary>
/// An answer came with a receipt that does not prove that the hub holds the message. The message may or may not be stored: find out who answered
/// before sending again.
/// </summary>
public sealed class ReceiptInvalidException : Exception
{
    internal ReceiptInvalidException(string messageId, ReceiptProblem problem, string detail)
        : base($"The receipt of message {messageId} is not valid: {problem}{(detail.Length > 0 ? $" ({detail})" : "")}. Check HubCode, HubCertificate and TrustAnchors, and who answers at this address. "
            + $"| Biên nhận của thông điệp {messageId} không hợp lệ: {problem}. Hãy kiểm tra HubCode, HubCertificate, TrustAnchors và bên nào trả lời ở địa chỉ này.")
    {
        MessageId = messageId;
        Problem = problem;
    }

    /// <summary>Id of the message.</summary>
    public string MessageId { get; }

    /// <summary>What is wrong with the receipt.</summary>
    public ReceiptProblem Problem { get; }
}
