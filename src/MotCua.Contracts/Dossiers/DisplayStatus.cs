using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>
/// A business status to show for a task whose holder has reported none. For display only: the status of a dossier is what DossierStatusReported
/// says, and neither axis is ever written from the other (MC-TASK-37, MC-DELIVER-55).
/// </summary>
public static class DisplayStatus
{
    /// <summary>The nearest of the portal's ten.</summary>
    /// <param name="task">The task.</param>
    public static DossierStatus Of(TaskState task) => task.Phase switch
    {
        TaskPhase.Open or TaskPhase.Undelivered => task.IsWaiting ? DossierStatus.Supplement : DossierStatus.New,
        TaskPhase.Refused or TaskPhase.Returned => DossierStatus.NotAccepted,
        TaskPhase.Withdrawn => DossierStatus.Withdrawn,
        TaskPhase.Stopped => DossierStatus.Stopped,
        TaskPhase.ResultIssued or TaskPhase.Closed => task.Delivery == DeliveryStage.Delivered ? DossierStatus.HandedBack : DossierStatus.Finished,
        _ => task.Stopped ? DossierStatus.Stopped
            : task.HasOpenObligation ? DossierStatus.Obligation
            : task.IsWaiting ? DossierStatus.Supplement
            : DossierStatus.Processing,
    };
}
