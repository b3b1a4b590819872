using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Outbox;

/// <summary>Refusals that the outbox finds itself, before the hub sees the message.</summary>
internal static class OutboxRefusals
{
    /// <summary>A file of the message cannot be uploaded.</summary>
    public static OutboxResult Lost(OutboxItem item, IReadOnlyList<LostFile> files)
    {
        var en = string.Join(", ", files.Select(file => $"'{file.Name}'{(file.Path is null ? "" : $" at '{file.Path}'")} ({file.Reason})"));
        var vi = string.Join(", ", files.Select(file => $"'{file.Name}'{(file.Path is null ? "" : $" tại '{file.Path}'")} ({file.Reason})"));
        var refusal = new Refusal
        {
            Reason = ErrorReason.AttachmentMissing,
            MessageEn = $"Not uploaded: {en}. Put the file back as it was and rearm the message, or discard it.",
            MessageVi = $"Chưa tải lên được: {vi}. Hãy đặt lại tệp như cũ rồi cho gửi lại thông điệp, hoặc hủy bỏ.",
        };
        return new OutboxResult(item, null, refusal, default, ReasonTable.Get(ErrorReason.AttachmentMissing).Name);
    }
}
