using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Dossiers;

/// <summary>One agency's share of a dossier (MC-TASK-4). Immutable: <see cref="Transition"/> makes the next one.</summary>
public sealed record TaskState
{
    /// <summary>The dossier.</summary>
    public required DossierCode Dossier { get; init; }

    /// <summary>The task's id.</summary>
    public required TaskId Task { get; init; }

    /// <summary>The task that it stands below; null for the root.</summary>
    public TaskId? Parent { get; init; }

    /// <summary>Why it was handed over; UNSPECIFIED for a root that its holder opened itself.</summary>
    public TransferKind Kind { get; init; }

    /// <summary>Who opened it.</summary>
    public required AgencyCode Opener { get; init; }

    /// <summary>Who holds it.</summary>
    public required AgencyCode Holder { get; init; }

    /// <summary>The message that opened it.</summary>
    public required MessageId OpenedBy { get; init; }

    /// <summary>Where it stands.</summary>
    public required TaskPhase Phase { get; init; }

    /// <summary>Requests for more papers, also those that are answered.</summary>
    public ImmutableArray<Supplement> Supplements { get; init; } = [];

    /// <summary>Notices of money owed, also those that are settled.</summary>
    public ImmutableArray<Obligation> Obligations { get; init; } = [];

    /// <summary>Processing is stopped and may be resumed.</summary>
    public bool Stopped { get; init; }

    /// <summary>The withdrawal that waits for the holder's answer, or null.</summary>
    public string? WithdrawalId { get; init; }

    /// <summary>The message that asked for that withdrawal.</summary>
    public MessageId WithdrawalRequestedBy { get; init; }

    /// <summary>Ids of withdrawals that were answered or never arrived; an id is used once.</summary>
    public ImmutableArray<string> PastWithdrawals { get; init; } = [];

    /// <summary>Tasks below it that have not ended. Delivery tasks do not count: the post carries the result after it was issued.</summary>
    public ImmutableArray<TaskId> OpenChildren { get; init; } = [];

    /// <summary>The last stage of delivery that was reported.</summary>
    public DeliveryStage Delivery { get; init; }

    /// <summary>Its holder has ended and no successor is assigned yet: the clock is paused (protocol section 9).</summary>
    public bool HolderUnassigned { get; init; }

    /// <summary>Whether it is the root task of its dossier.</summary>
    [JsonIgnore]
    public bool IsRoot => Parent is null;

    /// <summary>Whether opener and holder are one agency: a root that the one-stop registered itself.</summary>
    [JsonIgnore]
    public bool IsSelfHeld => Opener == Holder;

    /// <summary>Whether it has ended. An ended task never opens again (MC-TASK-7).</summary>
    [JsonIgnore]
    public bool HasEnded => Phase is not (TaskPhase.Open or TaskPhase.Accepted or TaskPhase.ResultIssued);

    /// <summary>Whether the task waits for papers or money.</summary>
    [JsonIgnore]
    public bool IsWaiting
    {
        get
        {
            foreach (var supplement in Supplements)
            {
                if (supplement.State == SupplementState.Open)
                {
                    return true;
                }
            }

            return HasOpenObligation;
        }
    }

    /// <summary>Ids of what the task waits for: open supplements, then open obligations. Empty once a result is issued or the task has ended.</summary>
    [JsonIgnore]
    public IEnumerable<string> Waits => Phase is not (TaskPhase.Open or TaskPhase.Accepted) ? [] :
    [
        .. Supplements.Where(s => s.State == SupplementState.Open).Select(s => s.Id),
        .. Obligations.Where(o => o.IsOpen).Select(o => o.Id),
    ];

    /// <summary>The clock axis; it follows from phase, waits and stop (MC-TASK-8) and is never stored.</summary>
    [JsonIgnore]
    public ClockState Clock => Phase switch
    {
        TaskPhase.Open => ClockState.NotStarted,
        TaskPhase.Accepted => Stopped || HolderUnassigned || IsWaiting ? ClockState.Paused : ClockState.Running,
        _ => ClockState.Stopped,
    };

    internal bool HasOpenObligation
    {
        get
        {
            foreach (var obligation in Obligations)
            {
                if (obligation.IsOpen)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The state after a task below it was opened.</summary>
    /// <param name="child">The task below.</param>
    public TaskState WithChildOpened(TaskState child) =>
        child.Kind == TransferKind.Delivery || OpenChildren.Contains(child.Task) ? this : this with { OpenChildren = OpenChildren.Add(child.Task) };

    /// <summary>The state after a task below it has ended.</summary>
    /// <param name="child">The task below.</param>
    public TaskState WithChildEnded(TaskId child) => OpenChildren.Contains(child) ? this with { OpenChildren = OpenChildren.Remove(child) } : this;

    /// <summary>The state after an agency was succeeded by one other: every part that it had is the successor's (AgencySucceeded).</summary>
    /// <param name="ended">The agency that ended.</param>
    /// <param name="successor">The agency that goes on.</param>
    public TaskState WithSuccessor(AgencyCode ended, AgencyCode successor) => this with
    {
        Opener = Opener == ended ? successor : Opener,
        Holder = Holder == ended ? successor : Holder,
        HolderUnassigned = HolderUnassigned && Holder != ended,
        Obligations = [.. Obligations.Select(o => o with
        {
            Issuer = o.Issuer == ended ? successor : o.Issuer,
            Collector = o.Collector == ended ? successor : o.Collector,
        })],
    };

    /// <summary>Compares by content, lists included.</summary>
    /// <param name="other">The other state.</param>
    public bool Equals(TaskState? other) => ReferenceEquals(this, other) || (other is not null
        && Dossier == other.Dossier && Task == other.Task && Parent == other.Parent && Kind == other.Kind && Opener == other.Opener && Holder == other.Holder
        && OpenedBy == other.OpenedBy && Phase == other.Phase && Stopped == other.Stopped && WithdrawalId == other.WithdrawalId
        && WithdrawalRequestedBy == other.WithdrawalRequestedBy && Delivery == other.Delivery && HolderUnassigned == other.HolderUnassigned
        && Supplements.SequenceEqual(other.Supplements) && Obligations.SequenceEqual(other.Obligations)
        && PastWithdrawals.SequenceEqual(other.PastWithdrawals) && OpenChildren.SequenceEqual(other.OpenChildren));

    /// <summary>A hash of the identity and phase.</summary>
    public override int GetHashCode() => HashCode.Combine(Dossier, Task, Phase);
}
