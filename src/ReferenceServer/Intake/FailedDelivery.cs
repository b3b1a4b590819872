using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>Whether a hub may say that a message was not delivered (MC-TASK-95, MC-TASK-96).</summary>
internal static class FailedDelivery
{
    /// <summary>Null where it may. One answer for every fault, so that no other hub learns which messages are here.</summary>
    /// <param name="hub">Code of this hub, which leaves a message to no other one: what it took lies in a mailbox here.</param>
    public static Refusal? Check(IAppendTransaction transaction, Submission submission, string hub)
    {
        var (header, failed) = (submission.Header, submission.Message.DeliveryFailed);
        return header.From == hub && failed.Hub == hub && header.To == failed.MessageFrom && transaction.FindNamed(failed.MessageFrom, failed.MessageId) is { } named && IsOf(named, header, failed)
            ? null
            : Refusals.Create(ErrorReason.DossierUnknown, "deliveryFailed.messageId",
                "This hub has no such message of the recipient that was left to the sender to deliver. Check sender, id, payload, dossier and task.",
                "Nút này không có thông điệp như vậy của bên nhận mà bên gửi có trách nhiệm chuyển. Kiểm tra bên gửi, mã, nội dung, hồ sơ và phần việc.");
    }

    private static bool IsOf(NamedMessage named, Header header, DeliveryFailed failed) =>
        Convert.ToHexStringLower(named.PayloadSha256) == failed.PayloadSha256
        && named.Test == header.Test
        && (header.Dossier.Length == 0 || header.Dossier == named.Dossier)
        && (header.Task.Length == 0 || header.Task == named.Task);
}
