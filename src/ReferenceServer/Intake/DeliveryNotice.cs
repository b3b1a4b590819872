using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>Whether a hub may say what became of a message (MC-TASK-95, MC-TASK-96, MC-DELIVER-75).</summary>
internal static class DeliveryNotice
{
    /// <summary>Null where it may, and for every other body. One answer for every fault, so that no other hub learns which messages are here.</summary>
    /// <param name="hub">Code of this hub, which leaves a message to no other one: what it took lies in a mailbox here.</param>
    public static Refusal? Check(IAppendTransaction transaction, Submission submission, string hub)
    {
        var (from, id, payloadSha256, said) = submission.Message switch
        {
            { DeliveryFailed: { } failed } => (failed.MessageFrom, failed.MessageId, failed.PayloadSha256, failed.Hub),
            { DeliveryStalled: { } stalled } => (stalled.MessageFrom, stalled.MessageId, stalled.PayloadSha256, stalled.Hub),
            _ => default,
        };
        var header = submission.Header;
        return id is null || (header.From == hub && said == hub && header.To == from && transaction.FindNamed(from, id) is { } named && IsOf(named, header, payloadSha256))
            ? null
            : Refusals.Create(ErrorReason.DossierUnknown, $"{submission.Body.Name}.messageId",
                "This hub has no such message of the recipient that was left to the sender to deliver. Check sender, id, payload, dossier and task.",
                "Nút này không có thông điệp như vậy của bên nhận mà bên gửi có trách nhiệm chuyển. Kiểm tra bên gửi, mã, nội dung, hồ sơ và phần việc.");
    }

    private static bool IsOf(NamedMessage named, Header header, string payloadSha256) =>
        Convert.ToHexStringLower(named.PayloadSha256) == payloadSha256
        && named.Test == header.Test
        && (header.Dossier.Length == 0 || header.Dossier == named.Dossier)
        && (header.Task.Length == 0 || header.Task == named.Task);
}
