using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>The refusals of the transition function, each with its field and what would be allowed, in both languages.</summary>
internal static class TransitionRefusals
{
    public static Refusal TaskUnknown() => Refusals.Create(ErrorReason.TaskUnknown, "header.task",
        "No task with this id that the sender may touch: use the id of the message's task in this dossier.",
        "Không có phần việc mang mã này mà bên gửi được tác động: dùng đúng mã phần việc của hồ sơ này.");

    public static Refusal DossierUnknown(string path) => Refusals.Create(ErrorReason.DossierUnknown, path,
        "The sender holds no task here on a dossier with this code: check the code and the parent task.",
        "Bên gửi không giữ phần việc nào ở đây của hồ sơ có mã này: kiểm tra mã hồ sơ và phần việc cấp trên.");

    public static Refusal WrongActor(BodyRule rule) => Refused("header.from",
        $"{rule.TypeName} may be sent by: {Words.En(rule.Actors)}.",
        $"{rule.TypeName} chỉ được gửi bởi: {Words.Vi(rule.Actors)}.");

    public static Refusal WrongPhase(BodyRule rule, TaskState task) => Refused("header.task",
        $"The task is {Words.En(task.Phase)}; {rule.TypeName} is allowed in: {Words.En(rule.From)}.",
        $"Phần việc đang ở trạng thái {Words.Vi(task.Phase)}; {rule.TypeName} chỉ được gửi khi: {Words.Vi(rule.From)}.");

    public static Refusal WrongRecipient() => Refusals.Create(ErrorReason.RecipientNotAllowed, "header.to",
        "What is said about a task goes to its other party, opener or holder; money also to who issues or collects it; of a root that its holder opened, to a portal or register.",
        "Thông điệp về phần việc gửi cho bên còn lại (bên mở hoặc bên giữ); về tiền còn gửi được cho cơ quan ra thông báo hoặc thu; phần việc gốc tự mở thì gửi cổng dịch vụ công hoặc cơ sở dữ liệu.");

    public static Refusal ToItself() => Refusals.Create(ErrorReason.RecipientNotAllowed, "header.to",
        "A dossier is not transferred to its own sender: report inner steps with ProgressReported.",
        "Không chuyển hồ sơ cho chính cơ quan gửi: bước xử lý nội bộ gửi bằng ProgressReported.");

    public static Refusal RootRecipient() => Refusals.Create(ErrorReason.RecipientNotAllowed, "header.to",
        "The first transfer of a dossier goes to the agency whose code it carries.",
        "Lần chuyển đầu tiên phải gửi đến cơ quan có mã trong mã hồ sơ.");

    public static Refusal TaskInUse() => Refused("header.task",
        "A task is opened once: give the new task a new id and, for a root, no parent.",
        "Mỗi phần việc chỉ mở một lần: cấp mã mới cho phần việc mới; phần việc gốc không có cấp trên.");

    public static Refusal ParentPhase(TransferKind kind, TaskPhase phase) => Refused("header.parentTask",
        $"The parent task is {Words.En(phase)}; a task is opened below {(kind == TransferKind.Delivery ? "ACCEPTED, RESULT_ISSUED or CLOSED" : "ACCEPTED")}.",
        $"Phần việc cấp trên đang ở trạng thái {Words.Vi(phase)}; chỉ mở phần việc dưới trạng thái {(kind == TransferKind.Delivery ? "Đang giải quyết, Đã có kết quả hoặc Đã kết thúc" : "Đang giải quyết")}.");

    public static Refusal IdUsed(string path) => Refused(path,
        "This id was used in the task for something else: give each one a new id.",
        "Mã này đã dùng trong phần việc cho nội dung khác: cấp mã mới.");

    public static Refusal NotWaiting(string path) => Refused(path,
        "The task does not wait for this: use the id of the open request.",
        "Phần việc không chờ nội dung này: dùng mã của yêu cầu đang mở.");

    public static Refusal StoppedAlready() => Refused("processingStopped",
        "Processing is stopped already: resume it, or end the task with endsTask.",
        "Đã dừng xử lý: gửi tiếp tục xử lý, hoặc kết thúc phần việc bằng endsTask.");

    public static Refusal NotStopped() => Refused("processingResumed",
        "Processing is not stopped.", "Phần việc không ở trạng thái dừng xử lý.");

    public static Refusal ResultWhile(string en, string vi) => Refused("resultIssued", en, vi);

    public static Refusal NothingToDeliver() => Refused("header.task",
        "No result is issued yet: ResultDelivered is allowed in RESULT_ISSUED and CLOSED, in a delivery task also in ACCEPTED.",
        "Chưa có kết quả: ResultDelivered chỉ được gửi khi Đã có kết quả hoặc Đã kết thúc; phần việc chuyển phát thì cả khi Đang giải quyết.");

    public static Refusal OnlyHolderDelivers() => Refused("header.from",
        "In a delivery task only its holder reports the delivery.", "Trong phần việc chuyển phát chỉ bên giữ được báo kết quả phát.");

    public static Refusal WithdrawalPending() => Refused("withdrawalRequested.withdrawalId",
        "A withdrawal waits for the holder's answer: wait for it.", "Đã có yêu cầu rút hồ sơ chờ trả lời: chờ bên giữ trả lời.");

    public static Refusal ObligationUnknown(string path) => Refused(path,
        "The task has no obligation with this id: use the id of the notice.",
        "Phần việc không có nghĩa vụ tài chính mang mã này: dùng mã trong thông báo.");

    public static Refusal ObligationOver(string path) => Refused(path,
        "This obligation is settled, cancelled or replaced: speak about the one that stands.",
        "Nghĩa vụ này đã hoàn thành, hủy hoặc thay thế: dùng thông báo còn hiệu lực.");

    public static Refusal RefundTooLarge() => Refused("paymentRefunded.amount",
        "More is refunded than was paid: correct the amount.", "Số tiền hoàn lớn hơn số đã nộp: sửa lại số tiền.");

    private static Refusal Refused(string path, string en, string vi) => Refusals.Create(ErrorReason.TransitionNotAllowed, path, en, vi);
}
