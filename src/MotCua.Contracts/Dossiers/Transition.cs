using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using static MotCua.Contracts.V1.Message;

namespace MotCua.Contracts.Dossiers;

/// <summary>
/// What a message does to a task (MC-TASK): one pure function over the one table <see cref="BodyTable"/>. It knows no clock, no store and no
/// directory; what it needs of them stands in its input. Only the home hub of the task's holder runs it.
/// </summary>
public static class Transition
{
    /// <summary>Applies a message to the task that its header names.</summary>
    /// <param name="task">The task, or null when the dossier has no task with that id.</param>
    /// <param name="input">The message and what is known about it.</param>
    /// <returns>The new state, or a refusal: TRANSITION_NOT_ALLOWED, TASK_UNKNOWN, DOSSIER_UNKNOWN, RECIPIENT_NOT_ALLOWED, SCHEMA_VIOLATION or CONTRACT_NOT_SUPPORTED.</returns>
    public static TransitionOutcome Apply(TaskState? task, in TransitionInput input)
    {
        if (BodyTable.Find(input.Message.BodyCase) is not { } rule)
        {
            return TransitionOutcome.Refused(Refusals.Create(ErrorReason.ContractNotSupported));
        }

        if (HeaderChecks.Check(rule, input) is { } refusal)
        {
            return TransitionOutcome.Refused(refusal);
        }

        return rule.Body switch
        {
            BodyOneofCase.DossierTransferred => Opening.Transfer(task, input),
            BodyOneofCase.DossierRegistered => Opening.Register(task, input),
            _ when rule.From == Phases.None => OutsideTasks.Apply(rule, task, input),
            BodyOneofCase.DeliveryFailed or BodyOneofCase.DeliveryStalled when input.Task.IsEmpty => TransitionOutcome.Allowed(null),
            _ => ApplyToTask(rule, task, input),
        };
    }

    private static TransitionOutcome ApplyToTask(BodyRule rule, TaskState? task, in TransitionInput input)
    {
        if (task is null || task.Task != input.Task || (task.Dossier != input.Dossier && !input.Dossier.IsEmpty) || !Parties.MaySee(rule, task, input))
        {
            return TransitionOutcome.Refused(TransitionRefusals.TaskUnknown());
        }

        if (!Words.Has(rule.From, task.Phase))
        {
            return TransitionOutcome.Refused(TransitionRefusals.WrongPhase(rule, task));
        }

        // The actor of the obligation bodies depends on the obligation; Money asks for it with the obligation at hand.
        if ((rule.Actors & Actors.IssuingAgency) == Actors.None && !Parties.IsActor(rule.Actors, task, input))
        {
            return TransitionOutcome.Refused(TransitionRefusals.WrongActor(rule));
        }

        if (!Parties.IsAddressee(rule, task, input))
        {
            return TransitionOutcome.Refused(TransitionRefusals.WrongRecipient());
        }

        var step = rule.Group == "money" ? MoneyRules.Apply(task, input) : TaskRules.Apply(task, input);
        if (step.Refusal is { } refusal)
        {
            return TransitionOutcome.Refused(refusal);
        }

        var next = step.Task!;
        var parent = next.HasEnded && !task.HasEnded && input.Parent is { } above && above.Task == task.Parent ? above.WithChildEnded(task.Task) : null;
        return TransitionOutcome.Allowed(next, ReferenceEquals(parent, input.Parent) ? null : parent);
    }
}
