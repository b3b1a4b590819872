using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using static MotCua.Contracts.V1.Message;

namespace MotCua.Contracts.Dossiers;

/// <summary>Notices of money and what becomes of them (MC-TASK-14).</summary>
internal static class MoneyRules
{
    public static Step Apply(TaskState task, in TransitionInput input)
    {
        var message = input.Message;
        return message.BodyCase switch
        {
            BodyOneofCase.ObligationIssued => Issue(task, message.ObligationIssued, "obligationIssued.obligationId", input),
            BodyOneofCase.ObligationReplaced => Replace(task, message.ObligationReplaced, input),
            BodyOneofCase.ObligationCancelled => Settle(task, message.ObligationCancelled.ObligationId, input, ObligationState.Cancelled),
            BodyOneofCase.ObligationDeferred => Settle(task, message.ObligationDeferred.ObligationId, input, ObligationState.Deferred),
            BodyOneofCase.ObligationExempted => Exempt(task, message.ObligationExempted, input),
            BodyOneofCase.PaymentConfirmed => Pay(task, message.PaymentConfirmed, input),
            BodyOneofCase.PaymentFailed => Find(task, message.PaymentFailed.ObligationId, input).Refusal is { } refusal ? refusal : task,
            _ => Refund(task, message.PaymentRefunded, input),
        };
    }

    private static Step Issue(TaskState task, ObligationIssued body, string path, in TransitionInput input)
    {
        var notice = new Obligation(body.ObligationId, input.From, Collector(body), body.Amount);
        notice = notice.WithAmounts(0, 0);
        var index = IndexOf(task, body.ObligationId);
        if (index < 0)
        {
            return task with { Obligations = task.Obligations.Add(notice) };
        }

        // The same notice told to a second agency is the same notice.
        var known = task.Obligations[index];
        return known.Issuer == notice.Issuer && known.Collector == notice.Collector && known.Amount == notice.Amount ? task : TransitionRefusals.IdUsed(path);
    }

    private static Step Replace(TaskState task, ObligationReplaced body, in TransitionInput input)
    {
        var found = Find(task, body.ReplacedObligationId, input, "obligationReplaced.replacedObligationId");
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        var replaced = task.Obligations[found.Index];
        if (body.ReplacedObligationId == body.Replacement.ObligationId)
        {
            return TransitionRefusals.IdUsed("obligationReplaced.replacement.obligationId");
        }

        if (replaced.State == ObligationState.Replaced)
        {
            return IndexOf(task, body.Replacement.ObligationId) >= 0
                ? Issue(task, body.Replacement, "obligationReplaced.replacement.obligationId", input)
                : TransitionRefusals.ObligationOver("obligationReplaced.replacedObligationId");
        }

        if (!replaced.Stands)
        {
            return TransitionRefusals.ObligationOver("obligationReplaced.replacedObligationId");
        }

        if (IndexOf(task, body.Replacement.ObligationId) >= 0)
        {
            return TransitionRefusals.IdUsed("obligationReplaced.replacement.obligationId");
        }

        return Issue(With(task, found.Index, replaced with { State = ObligationState.Replaced }), body.Replacement, "obligationReplaced.replacement.obligationId", input);
    }

    private static Step Settle(TaskState task, string id, in TransitionInput input, ObligationState state)
    {
        var found = Find(task, id, input);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        var obligation = task.Obligations[found.Index];
        return obligation.State == state ? task
            : !obligation.Stands || (state == ObligationState.Deferred && obligation.State == ObligationState.Settled) ? TransitionRefusals.ObligationOver(Path(input))
            : With(task, found.Index, obligation with { State = state });
    }

    private static Step Exempt(TaskState task, ObligationExempted body, in TransitionInput input)
    {
        var found = Find(task, body.ObligationId, input);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        var obligation = task.Obligations[found.Index];
        var decision = "exemption " + body.DecisionNumber;
        return obligation.Vouchers.Contains(decision) ? task
            : !obligation.Stands ? TransitionRefusals.ObligationOver(Path(input))
            : With(task, found.Index, Count(obligation, decision, obligation.Paid, Sum(obligation.Exempted, body.Amount)));
    }

    private static Step Pay(TaskState task, PaymentConfirmed body, in TransitionInput input)
    {
        var found = Find(task, body.ObligationId, input);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        // Money that arrives on a cancelled or replaced notice is counted too: it is there to be refunded.
        var obligation = task.Obligations[found.Index];
        var voucher = "payment " + body.VoucherNumber;
        return obligation.Vouchers.Contains(voucher) ? task
            : With(task, found.Index, Count(obligation, voucher, Sum(obligation.Paid, body.Amount), obligation.Exempted));
    }

    private static Step Refund(TaskState task, PaymentRefunded body, in TransitionInput input)
    {
        var found = Find(task, body.ObligationId, input);
        if (found.Refusal is { } refusal)
        {
            return refusal;
        }

        var obligation = task.Obligations[found.Index];
        var voucher = "refund " + body.VoucherNumber;
        return obligation.Vouchers.Contains(voucher) ? task
            : body.Amount > obligation.Paid ? TransitionRefusals.RefundTooLarge()
            : With(task, found.Index, Count(obligation, voucher, obligation.Paid - body.Amount, obligation.Exempted));
    }

    private static Obligation Count(Obligation obligation, string voucher, long paid, long exempted) =>
        (obligation with { Vouchers = obligation.Vouchers.Add(voucher) }).WithAmounts(paid, exempted);

    // The obligation named in the body, and whether the sender may speak about it.
    private static (int Index, Refusal? Refusal) Find(TaskState task, string id, in TransitionInput input, string? path = null)
    {
        var rule = BodyTable.Get(input.Message.BodyCase);
        var index = IndexOf(task, id);
        var allowed = Parties.IsActorByRole(rule.Actors, input) || (index >= 0 && task.Obligations[index].Issuer == input.From);
        return index < 0 ? (index, TransitionRefusals.ObligationUnknown(path ?? Path(input)))
            : allowed ? (index, null)
            : (index, TransitionRefusals.WrongActor(rule));
    }

    private static int IndexOf(TaskState task, string id)
    {
        for (var i = 0; i < task.Obligations.Length; i++)
        {
            if (task.Obligations[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    private static TaskState With(TaskState task, int index, Obligation obligation) => task with { Obligations = task.Obligations.SetItem(index, obligation) };

    private static AgencyCode Collector(ObligationIssued body) => AgencyCode.TryParse(body.CollectingAgency?.Code, out var code) ? code : default;

    // Amounts have at most 15 digits each; a thousand messages do not reach the limit, and a hostile sender stops here.
    private static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;

    private static string Path(in TransitionInput input) => BodyTable.Get(input.Message.BodyCase).Name + ".obligationId";
}
