using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Exchange;
using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tracking;

/// <summary>Stored facts as the contract's views.</summary>
internal static class DossierViews
{
    public static DossierView Of(DossierFacts facts, DossierSight sight)
    {
        var view = new DossierView
        {
            Code = facts.Dossier.Code,
            ProcedureCode = facts.Dossier.ProcedureCode ?? "",
            ProcedureVersion = facts.Dossier.ProcedureVersion ?? "",
        };
        view.Aliases.AddRange(facts.Aliases);
        view.Tasks.AddRange(facts.Tasks.Where(row => sight.SeesTask(row.State.Task.ToString())).Select(Task));
        view.Statuses.AddRange(facts.Statuses.Select(status => Status(facts, sight, status)));
        foreach (var (task, delegation) in facts.Delegations.Where(one => sight.SeesTask(one.Task)))
        {
            var holder = facts.Tasks.FirstOrDefault(row => row.State.Task.ToString() == task)?.State.Holder.ToString() ?? "";
            view.Delegations.Add(new DelegationView { Task = task, Agency = holder, Delegation = delegation });
        }

        return view;
    }

    /// <summary>Whether an agency's word on where the dossier stands is the one that counts: it holds a stage that is open, or, when none is, the root.</summary>
    public static bool IsAuthoritative(DossierFacts facts, string agency)
    {
        var isOpen = facts.Tasks.Any(row => !row.State.HasEnded);
        return facts.Tasks.Any(row => row.State.Holder.ToString() == agency && (isOpen ? !row.State.HasEnded : row.State.Task.ToString() == facts.Dossier.RootTask));
    }

    private static StatusView Status(DossierFacts facts, DossierSight sight, ReportedStatus status)
    {
        var view = new StatusView
        {
            Status = status.Status,
            Agency = status.Agency,
            SourceSystem = status.SourceSystem,
            OccurredAt = UnixTime.ToTimestamp(status.OccurredAt),
            Authoritative = IsAuthoritative(facts, status.Agency),
        };
        view.Stages.AddRange(facts.Tasks.Where(row => row.State.Holder.ToString() == status.Agency && sight.SeesTask(row.State.Task.ToString())).Select(row => row.State.Task.ToString()));
        return view;
    }

    /// <summary>One message: payload, signature and receipt only for the agencies that sent or received it.</summary>
    public static TimelineEntry Entry(StoredMessage message, DeliveryTimes delivery, Caller caller)
    {
        var entry = new TimelineEntry
        {
            Sequence = message.Number,
            From = message.Sender,
            To = message.Recipient,
            Id = message.Id,
            Task = message.Task ?? "",
            Body = message.Body,
            ReceivedAt = UnixTime.ToTimestamp(message.ReceivedAt),
            Phase = (TaskPhase)message.Phase,
            Clock = (ClockState)message.Clock,
        };
        if (MessageService.MayRead(message, caller))
        {
            entry.Message = Deliveries.Signed(message.Payload, message.Signature);
            entry.Receipt = Receipt.Parser.ParseFrom(message.Receipt);
            entry.Delivery = Deliveries.View(delivery);
        }

        return entry;
    }

    private static TaskView Task(TaskRow row)
    {
        var state = row.State;
        var view = new TaskView
        {
            Task = state.Task.ToString(),
            ParentTask = state.Parent?.ToString() ?? "",
            Opener = state.Opener.ToString(),
            Holder = state.Holder.ToString(),
            Phase = state.Phase,
            Clock = state.Clock,
            Stopped = state.Stopped,
            WithdrawalId = state.WithdrawalId ?? "",
            OpenedAt = UnixTime.ToTimestamp(row.OpenedAt),
            AcceptedAt = UnixTime.ToTimestamp(row.AcceptedAt),
            DueAt = UnixTime.ToTimestamp(row.DueAt),
            DueProvisional = row.DueProvisional,
            EndedAt = UnixTime.ToTimestamp(row.EndedAt),
            Unassigned = state.HolderUnassigned,
        };
        view.Waits.AddRange(state.Waits);
        return view;
    }
}
