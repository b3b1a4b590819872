using System.Collections.Immutable;
using MotCua.Contracts.V1;
using static MotCua.Contracts.V1.Message;

namespace MotCua.Contracts.Dossiers;

/// <summary>What each body does to a task once actor and phase are right; money has its own file.</summary>
internal static class TaskRules
{
    public static Step Apply(TaskState task, in TransitionInput input)
    {
        var message = input.Message;
        return message.BodyCase switch
        {
            BodyOneofCase.TransferAccepted => task with { Phase = TaskPhase.Accepted },
            BodyOneofCase.TransferRefused => task with { Phase = TaskPhase.Refused },
            BodyOneofCase.DossierReturned => task with { Phase = TaskPhase.Returned },
            BodyOneofCase.SupplementRequested => Request(task, message.SupplementRequested, input),
            BodyOneofCase.SupplementProvided => Provide(task, message.SupplementProvided.SupplementId),
            BodyOneofCase.ProcessingStopped => Stop(task, message.ProcessingStopped),
            BodyOneofCase.ProcessingResumed => task.Stopped ? task with { Stopped = false } : TransitionRefusals.NotStopped(),
            BodyOneofCase.ResultIssued => Issue(task, message.ResultIssued),
            BodyOneofCase.ResultReceived => task with { Phase = TaskPhase.Closed },
            BodyOneofCase.ResultDelivered => Deliver(task, message.ResultDelivered.Stage, input),
            BodyOneofCase.WithdrawalRequested => Withdraw(task, message.WithdrawalRequested.WithdrawalId, input),
            BodyOneofCase.WithdrawalAccepted => Answer(task, "withdrawalAccepted", message.WithdrawalAccepted.WithdrawalId) is { Task: { } t } ? t with { Phase = TaskPhase.Withdrawn } : Unanswerable("withdrawalAccepted"),
            BodyOneofCase.WithdrawalRefused => Answer(task, "withdrawalRefused", message.WithdrawalRefused.WithdrawalId),
            BodyOneofCase.DeliveryFailed => Fail(task, message.DeliveryFailed),
            _ => task,
        };
    }

    private static Step Request(TaskState task, SupplementRequested body, in TransitionInput input) =>
        IndexOf(task.Supplements, body.SupplementId) >= 0
            ? TransitionRefusals.IdUsed("supplementRequested.supplementId")
            : task with { Supplements = task.Supplements.Add(new Supplement(body.SupplementId, input.Id, SupplementState.Open)) };

    private static Step Provide(TaskState task, string id)
    {
        var index = IndexOf(task.Supplements, id);
        return index < 0 || task.Supplements[index].State != SupplementState.Open
            ? TransitionRefusals.NotWaiting("supplementProvided.supplementId")
            : task with { Supplements = task.Supplements.SetItem(index, task.Supplements[index] with { State = SupplementState.Provided }) };
    }

    private static Step Stop(TaskState task, ProcessingStopped body) =>
        body.EndsTask ? task with { Phase = TaskPhase.Stopped, Stopped = true }
        : task.Stopped ? TransitionRefusals.StoppedAlready()
        : task with { Stopped = true };

    // MC-TASK-15: what must be answered or finished before a result.
    private static Step Issue(TaskState task, ResultIssued body) =>
        task.Stopped ? TransitionRefusals.ResultWhile("The task is stopped: send ProcessingResumed first.", "Phần việc đang dừng: gửi ProcessingResumed trước.")
        : !task.OpenChildren.IsEmpty ? TransitionRefusals.ResultWhile(
            $"{task.OpenChildren.Length} task(s) below are not ended: receive their results or withdraw them first.",
            $"Còn {task.OpenChildren.Length} phần việc cấp dưới chưa kết thúc: nhận kết quả hoặc rút trước.")
        : task.WithdrawalId is not null ? TransitionRefusals.ResultWhile(
            "A withdrawal waits for an answer: send WithdrawalAccepted or WithdrawalRefused first.",
            "Có yêu cầu rút hồ sơ chưa trả lời: gửi WithdrawalAccepted hoặc WithdrawalRefused trước.")
        : body.Kind != ResultKind.Refused && task.HasOpenObligation ? TransitionRefusals.ResultWhile(
            "Money is owed: wait until every obligation is paid, exempted, deferred or cancelled.",
            "Còn nghĩa vụ tài chính: chờ đến khi mọi khoản được nộp, miễn, ghi nợ hoặc hủy.")
        : task with { Phase = TaskPhase.ResultIssued };

    private static Step Deliver(TaskState task, DeliveryStage stage, in TransitionInput input)
    {
        if (task.Phase != TaskPhase.Accepted)
        {
            return task.Delivery == stage ? task : task with { Delivery = stage };
        }

        // MC-TASK-58 to MC-TASK-60: in a delivery task the delivery is the result; elsewhere there is nothing to deliver before a result is issued.
        return task.Kind != TransferKind.Delivery ? TransitionRefusals.NothingToDeliver()
            : input.From != task.Holder ? TransitionRefusals.OnlyHolderDelivers()
            : task with { Delivery = stage, Phase = stage == DeliveryStage.Delivered ? TaskPhase.Closed : TaskPhase.Accepted };
    }

    private static Step Withdraw(TaskState task, string id, in TransitionInput input) =>
        task.WithdrawalId is not null ? TransitionRefusals.WithdrawalPending()
        : task.PastWithdrawals.Contains(id) ? TransitionRefusals.IdUsed("withdrawalRequested.withdrawalId")
        : task with { WithdrawalId = id, WithdrawalRequestedBy = input.Id };

    private static Step Answer(TaskState task, string body, string id) =>
        task.WithdrawalId == id
            ? task with { WithdrawalId = null, WithdrawalRequestedBy = default, PastWithdrawals = task.PastWithdrawals.Add(id) }
            : Unanswerable(body);

    private static Refusal Unanswerable(string body) => TransitionRefusals.NotWaiting(body + ".withdrawalId");

    // MC-TASK-83 to MC-TASK-86: what never arrived asks for nothing.
    private static Step Fail(TaskState task, DeliveryFailed body)
    {
        if (body.MessageId == task.OpenedBy.ToString() && body.MessageFrom == task.Opener.ToString())
        {
            return task.Phase == TaskPhase.Open ? task with { Phase = TaskPhase.Undelivered } : task;
        }

        if (task.WithdrawalId is { } withdrawal && body.MessageId == task.WithdrawalRequestedBy.ToString() && body.MessageFrom == task.Opener.ToString() && !task.HasEnded)
        {
            return task with { WithdrawalId = null, WithdrawalRequestedBy = default, PastWithdrawals = task.PastWithdrawals.Add(withdrawal) };
        }

        for (var i = 0; i < task.Supplements.Length; i++)
        {
            var supplement = task.Supplements[i];
            if (supplement.State == SupplementState.Open && body.MessageId == supplement.RequestedBy.ToString() && body.MessageFrom == task.Holder.ToString())
            {
                return task with { Supplements = task.Supplements.SetItem(i, supplement with { State = SupplementState.Undelivered }) };
            }
        }

        return task;
    }

    private static int IndexOf(ImmutableArray<Supplement> supplements, string id)
    {
        for (var i = 0; i < supplements.Length; i++)
        {
            if (supplements[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }
}
