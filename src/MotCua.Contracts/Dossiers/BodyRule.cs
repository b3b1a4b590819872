using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>One row of the table of bodies (MC-TASK-2).</summary>
/// <param name="Body">The body.</param>
/// <param name="Group">Its group in the contract: opening, papers, supplement, money, progress, result, withdrawal, registry, documents, system.</param>
/// <param name="Actors">Who may say it.</param>
/// <param name="From">Phases in which it may be said; empty when it touches no task.</param>
/// <param name="To">Phases that it can lead to; equal to the phase before where that is in the set and nothing else is said.</param>
/// <param name="Clock">What it may do to the clock.</param>
/// <param name="Dossier">Whether the header names a dossier.</param>
/// <param name="Task">Whether the header names a task.</param>
public sealed record BodyRule(
    Message.BodyOneofCase Body, string Group, Actors Actors, Phases From, Phases To, ClockEffects Clock, HeaderUse Dossier, HeaderUse Task)
{
    /// <summary>The member's name in MotCua JSON, for example <c>dossierTransferred</c>.</summary>
    public string Name { get; } = Message.Descriptor.FindFieldByNumber((int)Body).JsonName;

    /// <summary>The message type's name, for example <c>DossierTransferred</c>.</summary>
    public string TypeName { get; } = Message.Descriptor.FindFieldByNumber((int)Body).MessageType.Name;
}
