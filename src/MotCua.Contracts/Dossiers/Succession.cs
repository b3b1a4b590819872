using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>Who has a task after an agency ended (MC-TASK-18).</summary>
public static class Succession
{
    /// <summary>
    /// The task after the succession. One successor takes every part. With several the task's own assignment decides, else its procedure's; a task
    /// that neither names keeps its holder's old code, is marked unassigned and its clock pauses. An ended task stays as it is.
    /// </summary>
    /// <param name="task">A task of any phase.</param>
    /// <param name="succession">A body that passed the rules of the contract, from the directory authority.</param>
    /// <param name="procedure">The dossier's procedure; empty when not known.</param>
    public static TaskState Apply(TaskState task, AgencySucceeded succession, ProcedureCode procedure)
    {
        var ended = AgencyCode.Parse(succession.Agency.Code);
        if (task.HasEnded || (task.Holder != ended && task.Opener != ended && !task.Obligations.Any(o => o.IsOpen && (o.Issuer == ended || o.Collector == ended))))
        {
            return task;
        }

        var successor = succession.Successors.Count == 1 ? succession.Successors[0].Code : Assigned(succession, task.Task, procedure);
        return successor is not null ? task.WithSuccessor(ended, AgencyCode.Parse(successor))
            : task.Holder == ended ? task with { HolderUnassigned = true }
            : task;
    }

    private static string? Assigned(AgencySucceeded succession, TaskId task, ProcedureCode procedure) =>
        succession.Assignments.FirstOrDefault(a => a.Task == task.ToString())?.Successor
        ?? succession.Assignments.FirstOrDefault(a => a.Task.Length == 0 && a.ProcedureCode.Length > 0
            && (a.ProcedureCode == procedure.ToString() || a.ProcedureCode == procedure.National.ToString()))?.Successor;
}
