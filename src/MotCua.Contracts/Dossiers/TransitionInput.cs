using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>What <see cref="Transition"/> decides on: a valid message and what directory and store know about it.</summary>
public readonly record struct TransitionInput
{
    /// <summary>Takes header and body of a message that passed the rules of the contract. Throws <see cref="IdentifierFormatException"/> for one that did not.</summary>
    /// <param name="message">Must not be null.</param>
    public TransitionInput(Message message)
    {
        Message = message;
        var header = message.Header;
        Id = MessageId.Parse(header.Id);
        From = AgencyCode.Parse(header.From);
        To = AgencyCode.Parse(header.To);
        Dossier = header.Dossier.Length == 0 ? default : DossierCode.Parse(header.Dossier);
        Task = header.Task.Length == 0 ? default : TaskId.Parse(header.Task);
        ParentTask = header.ParentTask.Length == 0 ? default : TaskId.Parse(header.ParentTask);
    }

    /// <summary>The message.</summary>
    public Message Message { get; }

    /// <summary>Its id.</summary>
    public MessageId Id { get; }

    /// <summary>The sender as the Directory names it in force: the canonical code, a successor's where the sender has ended (MC-TASK-3).</summary>
    public AgencyCode From { get; init; }

    /// <summary>The recipient, likewise.</summary>
    public AgencyCode To { get; init; }

    /// <summary>The dossier, or empty.</summary>
    public DossierCode Dossier { get; }

    /// <summary>The task, or empty.</summary>
    public TaskId Task { get; }

    /// <summary>The parent task, or empty.</summary>
    public TaskId ParentTask { get; }

    /// <summary>The sender's roles.</summary>
    public Roles FromRoles { get; init; }

    /// <summary>The recipient's roles.</summary>
    public Roles ToRoles { get; init; }

    /// <summary>
    /// The parent of the task: for DossierTransferred the task that header.parentTask names, for other bodies the parent of the task that
    /// header.task names. Null where there is none.
    /// </summary>
    public TaskState? Parent { get; init; }

    /// <summary>What is known of the dossier. Needed for opening bodies and for those that touch no task but name a dossier; null counts as a stranger's.</summary>
    public DossierStanding? Standing { get; init; }
}
