using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>The same (from, id) again: the same bytes are the same message, whatever signature stands over them.</summary>
internal static class Duplicates
{
    public static StepOutcome Answer(StoredReceipt known, Submission submission) =>
        known.PayloadSha256.AsSpan().SequenceEqual(submission.PayloadSha256)
            ? StepOutcome.AlreadyTaken(Receipt.Parser.ParseFrom(known.Receipt))
            : StepOutcome.Refused(ErrorReason.MessageIdConflict, "header.id",
                "This sender has already sent other bytes under this id. Make a new id for a new message.",
                "Bên gửi đã gửi nội dung khác với mã này. Tạo mã mới cho thông điệp mới.");
}
