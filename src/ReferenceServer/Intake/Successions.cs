using System.Globalization;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake;

/// <summary>An agency ended: its open tasks at this hub go on with its successors (MC-TASK-18).</summary>
internal static class Successions
{
    public static DossierChange Decide(IAppendTransaction transaction, Submission submission, AgencySucceeded succession)
    {
        if (DateOnly.ParseExact(succession.EffectiveOn, "yyyy-MM-dd", CultureInfo.InvariantCulture) > submission.Today)
        {
            return new DossierChange(Refusals.Create(ErrorReason.TransitionNotAllowed, "agencySucceeded.effectiveOn",
                "The succession takes effect later; send it on that day.", "Việc kế thừa có hiệu lực sau; hãy gửi vào ngày đó."));
        }

        var moved = new List<TaskRow>();
        foreach (var (row, procedure) in transaction.FindOpenTasksOf(succession.Agency.Code))
        {
            _ = ProcedureCode.TryParse(procedure, out var code);
            var state = Succession.Apply(row.State, succession, code);
            if (!ReferenceEquals(state, row.State))
            {
                moved.Add(row with { State = state, ChangedAt = submission.Now.ToUnixTimeMilliseconds() });
            }
        }

        return DossierChange.None with { Moved = moved, Facts = [.. moved.Select(row => TaskFacts.Moved(row, submission.Now.ToUnixTimeMilliseconds()))] };
    }
}
