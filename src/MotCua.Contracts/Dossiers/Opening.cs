using MotCua.Contracts.Errors;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>How the first message on a code opens the root, and how tasks are opened below (MC-TASK-10, MC-TASK-41, MC-TASK-19).</summary>
internal static class Opening
{
    private const Phases DeliveryParents = Phases.Accepted | Phases.ResultIssued | Phases.Closed;

    /// <summary>DossierRegistered: the first one opens a root that the sender holds; any other touches no task.</summary>
    public static TransitionOutcome Register(TaskState? task, in TransitionInput input)
    {
        var standing = input.Standing;
        if (!IsFirst(standing))
        {
            return OutsideTasks.Apply(BodyTable.Get(input.Message.BodyCase), task, input);
        }

        if (standing is not { MayIssue: true })
        {
            return Refused(TransitionRefusals.DossierUnknown("header.dossier"));
        }

        if (input.From != standing.CodeOwner)
        {
            return Refused(Refusals.Create(ErrorReason.TransitionNotAllowed, "header.from",
                "Only the agency whose code the dossier carries opens it by registering; an issuer for it sends DossierTransferred to that agency.",
                "Chỉ cơ quan có mã trong mã hồ sơ được mở hồ sơ bằng đăng ký; cơ quan được cấp mã thay gửi DossierTransferred đến cơ quan đó."));
        }

        if (input.Task.IsEmpty)
        {
            return Refused(Refusals.Create(ErrorReason.SchemaViolation, "header.task",
                "The first message on a dossier code opens its root task: name the task with a new id.",
                "Thông điệp đầu tiên về một mã hồ sơ mở phần việc gốc: ghi mã phần việc mới."));
        }

        return task is not null || !input.ParentTask.IsEmpty
            ? Refused(TransitionRefusals.TaskInUse())
            : TransitionOutcome.Allowed(SelfHeldRoot(input, input.Task));
    }

    /// <summary>DossierTransferred: a new root for the agency whose code it carries, or a task below one that the sender holds.</summary>
    public static TransitionOutcome Transfer(TaskState? task, in TransitionInput input)
    {
        if (input.Task == input.ParentTask)
        {
            return Refused(Refusals.Create(ErrorReason.SchemaViolation, "header.parentTask",
                "A task does not stand below itself: give the new task an id of its own.",
                "Phần việc không thể nằm dưới chính nó: cấp mã riêng cho phần việc mới."));
        }

        return input.ParentTask.IsEmpty ? TransferRoot(task, input)
            : IsFirst(input.Standing) && input.Parent is null ? TransferWithRoot(task, input)
            : TransferBelow(task, input);
    }

    // An issuer, predecessor or successor hands the dossier to the agency whose code it carries.
    private static TransitionOutcome TransferRoot(TaskState? task, in TransitionInput input)
    {
        var standing = input.Standing;
        if (!IsFirst(standing))
        {
            return Refused(standing!.TakesPart
                ? Refusals.Create(ErrorReason.SchemaViolation, "header.parentTask",
                    "The dossier has a root task: name the task that you hold and that the new one stands below.",
                    "Hồ sơ đã có phần việc gốc: ghi phần việc mà cơ quan đang giữ làm cấp trên của phần việc mới.")
                : TransitionRefusals.DossierUnknown("header.dossier"));
        }

        if (standing is not { MayIssue: true })
        {
            return Refused(TransitionRefusals.DossierUnknown("header.dossier"));
        }

        if (input.From == standing.CodeOwner)
        {
            return Refused(Refusals.Create(ErrorReason.SchemaViolation, "header.parentTask",
                "The sender holds the root task of its own dossier: name it as the parent, with a new id where this is the first message.",
                "Cơ quan gửi giữ phần việc gốc của hồ sơ mình cấp mã: ghi phần việc gốc làm cấp trên, dùng mã mới nếu đây là thông điệp đầu tiên."));
        }

        return input.To != standing.CodeOwner ? Refused(TransitionRefusals.RootRecipient())
            : task is not null ? Refused(TransitionRefusals.TaskInUse())
            : TransitionOutcome.Allowed(Open(input));
    }

    // The agency whose code it carries begins by handing a share on: the message opens both the root and the task below.
    private static TransitionOutcome TransferWithRoot(TaskState? task, in TransitionInput input)
    {
        if (input.Standing is not { MayIssue: true } standing || input.From != standing.CodeOwner)
        {
            return Refused(TransitionRefusals.DossierUnknown("header.parentTask"));
        }

        if (task is not null)
        {
            return Refused(TransitionRefusals.TaskInUse());
        }

        if (input.From == input.To)
        {
            return Refused(TransitionRefusals.ToItself());
        }

        var child = Open(input);
        return TransitionOutcome.Allowed(child, SelfHeldRoot(input, input.ParentTask).WithChildOpened(child));
    }

    private static TransitionOutcome TransferBelow(TaskState? task, in TransitionInput input)
    {
        if (input.Parent is not { } parent || parent.Task != input.ParentTask || parent.Dossier != input.Dossier || parent.Holder != input.From)
        {
            return Refused(TransitionRefusals.DossierUnknown("header.parentTask"));
        }

        if (task is not null)
        {
            return Refused(TransitionRefusals.TaskInUse());
        }

        if (input.From == input.To)
        {
            return Refused(TransitionRefusals.ToItself());
        }

        var kind = input.Message.DossierTransferred.Kind;
        var allowed = kind == TransferKind.Delivery ? DeliveryParents : Phases.Accepted;
        if (!Words.Has(allowed, parent.Phase))
        {
            return Refused(TransitionRefusals.ParentPhase(kind, parent.Phase));
        }

        var child = Open(input);
        var above = parent.WithChildOpened(child);
        return TransitionOutcome.Allowed(child, ReferenceEquals(above, parent) ? null : above);
    }

    // A root that was refused, sent back or never arrived frees the code for another first message.
    private static bool IsFirst(DossierStanding? standing) =>
        standing?.Root is not { } root || root.Phase is TaskPhase.Refused or TaskPhase.Returned or TaskPhase.Undelivered;

    private static TaskState Open(in TransitionInput input) => new()
    {
        Dossier = input.Dossier,
        Task = input.Task,
        Parent = input.ParentTask.IsEmpty ? null : input.ParentTask,
        Kind = input.Message.DossierTransferred.Kind,
        Opener = input.From,
        Holder = input.To,
        OpenedBy = input.Id,
        Phase = TaskPhase.Open,
    };

    private static TaskState SelfHeldRoot(in TransitionInput input, TaskId id) => new()
    {
        Dossier = input.Dossier,
        Task = id,
        Opener = input.From,
        Holder = input.From,
        OpenedBy = input.Id,
        Phase = TaskPhase.Accepted,
    };

    private static TransitionOutcome Refused(Refusal refusal) => TransitionOutcome.Refused(refusal);
}
