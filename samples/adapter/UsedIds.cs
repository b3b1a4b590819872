using MotCua.Contracts.V1;

namespace Adapter;

/// <summary>Ids of the product that stand for one fact each: of a notice, of a payment's voucher, of a withdrawal (MC-TASK-72, MC-TASK-77).</summary>
internal static class UsedIds
{
    /// <summary>The id that a message uses, what it says under it, and where the id stands; null where it uses none. A notice and a payment may be told again, a withdrawal is asked once.</summary>
    public static (string Id, string Says, string Path)? Of(Message message) => message.BodyCase switch
    {
        Message.BodyOneofCase.ObligationIssued => Notice(message.Header, message.ObligationIssued, "obligationIssued.obligationId"),
        Message.BodyOneofCase.ObligationReplaced when message.ObligationReplaced.Replacement is { } notice => Notice(message.Header, notice, "obligationReplaced.replacement.obligationId"),
        Message.BodyOneofCase.PaymentConfirmed => ($"voucher {message.Header.Dossier} {message.PaymentConfirmed.ObligationId} {message.PaymentConfirmed.VoucherNumber}", $"{message.PaymentConfirmed.Amount}", "paymentConfirmed.voucherNumber"),
        Message.BodyOneofCase.WithdrawalRequested => ($"withdrawal {message.Header.Task} {message.WithdrawalRequested.WithdrawalId}", message.Header.Id, "withdrawalRequested.withdrawalId"),
        _ => null,
    };

    private static (string Id, string Says, string Path) Notice(Header header, ObligationIssued notice, string path) => ($"notice {header.Dossier} {notice.ObligationId}", $"{notice.Amount} {notice.CollectingAgency?.Code}", path);
}
