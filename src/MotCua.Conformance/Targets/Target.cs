using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Targets;

/// <summary>The hub under test: where it is, what it claims, who the suite may be there.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Features">What it claims.</param>
/// <param name="Enrolment">Who the suite may be.</param>
internal sealed record Target(Address Address, Features Features, Enrolment Enrolment)
{
    private long _aheadTicks;

    /// <summary>How far its clock is ahead of the suite's. Cases with a clock of the sandbox set it on.</summary>
    public TimeSpan HubIsAhead
    {
        get => new(Interlocked.Read(ref _aheadTicks));
        set => Interlocked.Exchange(ref _aheadTicks, value.Ticks);
    }

    /// <summary>Breaks the place where the hub keeps its files (true), or mends it (false); null where nobody can.</summary>
    public Func<bool, CancellationToken, Task>? DamageAsync { get; init; }

    /// <summary>Kills the hub and starts it again on its store; null where nobody can.</summary>
    public Func<CancellationToken, Task>? RestartAsync { get; init; }

    /// <summary>Gives the hub a snapshot as the authority publishes one: the payload's file, whose signature lies beside it in a file with <c>.jws</c> behind its name; null where nobody can.</summary>
    public Func<string, CancellationToken, Task>? PublishAsync { get; init; }

    /// <summary>Brings the source of the Directory that the hub follows back (true) or takes it away; null where nobody can.</summary>
    public Func<bool, CancellationToken, Task>? ReachAsync { get; init; }

    /// <summary>What the hub has written to its log; null where nobody can tell.</summary>
    public Func<CancellationToken, Task<string>>? LogAsync { get; init; }
}
