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
        var root = facts.Tasks.FirstOrDefault(row => row.State.Task.ToString() == facts.Dossier.RootTask);
        view.Statuses.AddRange(facts.Statuses.Select(status => new StatusView
        {
            Status = status.Status,
            Agency = status.Agency,
            SourceSystem = status.SourceSystem,
            OccurredAt = UnixTime.ToTimestamp(status.OccurredAt),
            Authoritative = root?.State.Holder.ToString() == status.Agency,
        }));
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
        };
        view.Waits.AddRange(state.Waits);
        return view;
    }
}
