using System.Collections.Immutable;
using MotCua.Contracts.Identifiers;

namespace MotCua.Contracts.Dossiers;

/// <summary>The tasks of one dossier at one point of its timeline.</summary>
public sealed record DossierTasks
{
    /// <summary>A dossier about which nothing was said.</summary>
    public static DossierTasks Empty { get; } = new();

    /// <summary>Every task, also those that have ended.</summary>
    public ImmutableDictionary<TaskId, TaskState> Tasks { get; init; } = ImmutableDictionary<TaskId, TaskState>.Empty;

    /// <summary>The latest root task, or null.</summary>
    public TaskId? Root { get; init; }

    /// <summary>The task with an id, or null.</summary>
    /// <param name="task">The id.</param>
    public TaskState? Find(TaskId task) => Tasks.GetValueOrDefault(task);

    /// <summary>Whether an agency opened or holds a task.</summary>
    /// <param name="agency">The agency.</param>
    public bool TakesPart(AgencyCode agency) => Tasks.Values.Any(t => t.Holder == agency || t.Opener == agency);

    internal DossierTasks With(TaskState? task) => task is null ? this : this with
    {
        Tasks = Tasks.SetItem(task.Task, task),
        Root = task.IsRoot && !Tasks.ContainsKey(task.Task) ? task.Task : Root,
    };
}
