using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>Folds the messages of one dossier, in the order in which its hub took them, into its tasks. Pure: tracking and rebuilding use it alike.</summary>
public static class Timeline
{
    /// <summary>Applies one message. The tasks stay as they are where it is refused.</summary>
    /// <param name="tasks">The tasks before.</param>
    /// <param name="message">A message that passed the rules of the contract.</param>
    /// <param name="facts">What the Directory says about it.</param>
    public static (DossierTasks Tasks, TransitionOutcome Outcome) Apply(DossierTasks tasks, Message message, in TimelineFacts facts)
    {
        var header = new TransitionInput(message);
        var task = header.Task.IsEmpty ? null : tasks.Find(header.Task);
        var parent = message.BodyCase == Message.BodyOneofCase.DossierTransferred
            ? header.ParentTask.IsEmpty ? null : tasks.Find(header.ParentTask)
            : task?.Parent is { } above ? tasks.Find(above) : null;
        var outcome = Transition.Apply(task, header with
        {
            From = facts.From,
            To = facts.To,
            FromRoles = facts.FromRoles,
            ToRoles = facts.ToRoles,
            Parent = parent,
            Standing = new DossierStanding(facts.CodeOwner, facts.MayIssue, tasks.TakesPart(facts.From), tasks.Root is { } root ? tasks.Find(root) : null),
        });
        return (outcome.IsAllowed ? tasks.With(outcome.Parent).With(outcome.Task) : tasks, outcome);
    }

    /// <summary>Replays a dossier from nothing; messages that were refused then are refused again and change nothing.</summary>
    /// <param name="messages">The messages in order, each with its facts.</param>
    public static DossierTasks Replay(IEnumerable<(Message Message, TimelineFacts Facts)> messages) =>
        messages.Aggregate(DossierTasks.Empty, (tasks, entry) => Apply(tasks, entry.Message, entry.Facts).Tasks);
}
