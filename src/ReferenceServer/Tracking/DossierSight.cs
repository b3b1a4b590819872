using MotCua.ReferenceServer.Intake;
using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Tracking;

/// <summary>
/// What a caller may see of a dossier: the tasks that its agencies hold, opened, or exchanged messages about, and every task below one they hold
/// or opened. Payloads are another matter: only of messages that they sent or received.
/// </summary>
internal sealed class DossierSight
{
    private readonly HashSet<string> _tasks = new(StringComparer.Ordinal);

    public DossierSight(DossierFacts facts, Caller caller)
    {
        var below = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (state, id) in facts.Tasks.Select(row => (row.State, row.State.Task.ToString())))
        {
            if (caller.ActsFor(state.Holder.ToString()) || caller.ActsFor(state.Opener.ToString()))
            {
                below.Add(id);
                _tasks.Add(id);
            }
        }

        foreach (var (task, agency) in facts.TalkedAbout)
        {
            if (caller.ActsFor(agency))
            {
                SeesDossier = true;
                _tasks.Add(task);
            }
        }

        AddBelow(facts, below);
        SeesDossier |= _tasks.Count > 0;
    }

    /// <summary>Whether the caller may know that the dossier exists.</summary>
    public bool SeesDossier { get; }

    public bool SeesTask(string task) => _tasks.Contains(task);

    // A task's parent may come later in the list, so until nothing is added.
    private void AddBelow(DossierFacts facts, HashSet<string> below)
    {
        var added = true;
        while (added)
        {
            added = false;
            foreach (var row in facts.Tasks)
            {
                if (row.State.Parent is { } parent && below.Contains(parent.ToString()) && below.Add(row.State.Task.ToString()))
                {
                    _tasks.Add(row.State.Task.ToString());
                    added = true;
                }
            }
        }
    }
}
