using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Sandbox.Faults;

/// <summary>Faults of chapter MC-TIME, as far as a hub keeps it: it computes no due dates, it shows those that were said.</summary>
internal static class TimeFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        Wrongly.Replies<GetDossierResponse>("provisional-mark-lost", "MC-TIME-10", "A dossier is shown without the mark of a provisional due date.", "Tracking/GetDossier", (reply, _) =>
        {
            foreach (var task in reply.Dossier.Tasks)
            {
                task.DueProvisional = false;
            }
        }),
    ];
}
