using System.Collections.Immutable;
using System.Text.Json.Serialization;
using MotCua.Contracts.Identifiers;

namespace MotCua.Contracts.Dossiers;

/// <summary>A notice of money owed in a task. Amounts are whole đồng.</summary>
/// <param name="Id">Its obligation_id, unique in the task.</param>
/// <param name="Issuer">The issuing agency: only it may replace, cancel, exempt or defer.</param>
/// <param name="Collector">The collecting agency named in the notice.</param>
/// <param name="Amount">What is owed.</param>
public sealed record Obligation(string Id, AgencyCode Issuer, AgencyCode Collector, long Amount)
{
    /// <summary>Whether the notice stands, is deferred, cancelled or replaced; whether it is settled follows from the amounts.</summary>
    public ObligationState State { get; init; }

    /// <summary>What was confirmed as paid, less what was refunded.</summary>
    public long Paid { get; init; }

    /// <summary>What was exempted.</summary>
    public long Exempted { get; init; }

    /// <summary>Vouchers counted already, with their kind in front: the same payment told to a second agency is not a second payment.</summary>
    public ImmutableArray<string> Vouchers { get; init; } = [];

    /// <summary>Whether the task waits for it.</summary>
    [JsonIgnore]
    public bool IsOpen => State == ObligationState.Open;

    /// <summary>Whether it may still be paid, exempted, deferred or cancelled.</summary>
    internal bool Stands => State is ObligationState.Open or ObligationState.Settled or ObligationState.Deferred;

    /// <summary>Compares by content, vouchers included.</summary>
    /// <param name="other">The other notice.</param>
    public bool Equals(Obligation? other) => ReferenceEquals(this, other) || (other is not null
        && Id == other.Id && Issuer == other.Issuer && Collector == other.Collector && Amount == other.Amount && State == other.State
        && Paid == other.Paid && Exempted == other.Exempted && Vouchers.SequenceEqual(other.Vouchers));

    /// <summary>A hash of the identity and state.</summary>
    public override int GetHashCode() => HashCode.Combine(Id, Issuer, Amount, State);

    internal Obligation WithAmounts(long paid, long exempted)
    {
        var settled = paid + exempted >= Amount;
        return this with
        {
            Paid = paid,
            Exempted = exempted,
            State = State switch
            {
                ObligationState.Open or ObligationState.Deferred when settled => ObligationState.Settled,
                ObligationState.Settled when !settled => ObligationState.Open,
                _ => State,
            },
        };
    }
}
