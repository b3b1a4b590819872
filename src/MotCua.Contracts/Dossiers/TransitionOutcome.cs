using System.Diagnostics.CodeAnalysis;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>What follows from a message: new states to store, or a refusal.</summary>
public readonly record struct TransitionOutcome
{
    private TransitionOutcome(TaskState? task, TaskState? parent, Refusal? refusal)
    {
        Task = task;
        Parent = parent;
        Refusal = refusal;
    }

    /// <summary>Whether the message may be taken.</summary>
    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsAllowed => Refusal is null;

    /// <summary>The task after the message, the same object where nothing changed; null where the message touches no task.</summary>
    public TaskState? Task { get; }

    /// <summary>The parent where it changed or was opened by this message too (an implicit root); else null.</summary>
    public TaskState? Parent { get; }

    /// <summary>Why the message is refused, with fields and texts in both languages.</summary>
    public Refusal? Refusal { get; }

    internal static TransitionOutcome Allowed(TaskState? task, TaskState? parent = null) => new(task, parent, null);

    internal static TransitionOutcome Refused(Refusal refusal) => new(null, null, refusal);
}
