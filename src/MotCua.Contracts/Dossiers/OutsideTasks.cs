using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>Bodies that touch no task: registers, feedback, documents, succession. They never change a task's state (MC-TASK-13).</summary>
internal static class OutsideTasks
{
    public static TransitionOutcome Apply(BodyRule rule, TaskState? task, in TransitionInput input)
    {
        if ((rule.Actors & Actors.DirectoryAuthority) != Actors.None)
        {
            return Parties.IsActorByRole(rule.Actors, input)
                ? TransitionOutcome.Allowed(null)
                : TransitionOutcome.Refused(TransitionRefusals.WrongActor(rule));
        }

        var takesPart = input.Standing is { TakesPart: true };
        var speaksForCitizen = Parties.IsActorByRole(rule.Actors, input);
        if (!input.Dossier.IsEmpty && !takesPart && !(speaksForCitizen && input.Standing?.Root is not null))
        {
            return TransitionOutcome.Refused(TransitionRefusals.DossierUnknown("header.dossier"));
        }

        if (input.Task.IsEmpty)
        {
            return TransitionOutcome.Allowed(null);
        }

        return task is not null && task.Task == input.Task && task.Dossier == input.Dossier && (speaksForCitizen || Parties.MaySee(rule, task, input))
            ? TransitionOutcome.Allowed(task)
            : TransitionOutcome.Refused(TransitionRefusals.TaskUnknown());
    }
}
