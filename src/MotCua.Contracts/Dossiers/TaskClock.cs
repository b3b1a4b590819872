using System.Collections.Immutable;
using MotCua.Contracts.Calendar;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>
/// What the clock of a task did so far: when it started, stood and stopped (MC-TASK-8). It follows from the task's states and their times alone; <see cref="Deadlines"/> makes a due date of it.
/// Immutable.
/// </summary>
/// <param name="StartedAt">When the task was accepted; null before.</param>
/// <param name="StoppedAt">When its result was issued or it ended; null before.</param>
/// <param name="Pauses">When the clock stood, in order of time; the last without an end while it stands.</param>
public sealed record TaskClock(DateTimeOffset? StartedAt, DateTimeOffset? StoppedAt, ImmutableArray<Pause> Pauses)
{
    /// <summary>The clock of a task about which nothing was said.</summary>
    public static TaskClock NotStarted { get; } = new(null, null, []);

    /// <summary>The clock after the task came into a state.</summary>
    /// <param name="state">The state; the same as before changes nothing.</param>
    /// <param name="at">When; not before the state before it.</param>
    public TaskClock After(TaskState state, DateTimeOffset at)
    {
        var stands = state.Clock == ClockState.Paused ? KindOf(state) : (PauseKind?)null;
        var next = this with
        {
            StartedAt = StartedAt ?? (state.Clock is ClockState.Running or ClockState.Paused ? at : null),
            StoppedAt = StoppedAt ?? (state.Clock == ClockState.Stopped ? at : null),
        };
        var last = Pauses.Length == 0 || Pauses[^1].To is not null ? (Pause?)null : Pauses[^1];
        if (last?.Kind == stands)
        {
            return next;
        }

        if (last is { } ends)
        {
            next = next with { Pauses = next.Pauses.SetItem(Pauses.Length - 1, ends with { To = at }) };
        }

        return stands is { } kind ? next with { Pauses = next.Pauses.Add(new Pause(kind, at, null)) } : next;
    }

    /// <summary>Compares by content, pauses included.</summary>
    /// <param name="other">The other clock.</param>
    public bool Equals(TaskClock? other) => other is not null && StartedAt == other.StartedAt && StoppedAt == other.StoppedAt && Pauses.SequenceEqual(other.Pauses);

    /// <summary>A hash of start and stop.</summary>
    public override int GetHashCode() => HashCode.Combine(StartedAt, StoppedAt, Pauses.Length);

    // A supplement outweighs the rest: it alone may begin a limit again.
    private static PauseKind KindOf(TaskState state) =>
        state.Supplements.Any(supplement => supplement.State == SupplementState.Open) ? PauseKind.Supplement
        : state.HasOpenObligation ? PauseKind.OutsideClock
        : PauseKind.Stopped;
}
