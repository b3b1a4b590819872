using System.Globalization;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Calendar;

/// <summary>How a procedure version counts its limit: data of the catalogue, pinned when a dossier is accepted (MC-TIME-5).</summary>
/// <param name="Amount">1 to 3650.</param>
/// <param name="Unit">Working days are counted as days, never as hours times eight.</param>
public sealed record DeadlinePolicy(int Amount, LimitUnit Unit)
{
    /// <summary>The first day of a limit in days.</summary>
    public LimitStart Start { get; init; } = LimitStart.DayAfter;

    /// <summary>Until when acceptance counts for the same day: 15:00 (QĐ 1811).</summary>
    public TimeOnly Cutoff { get; init; } = new(15, 0);

    /// <summary>When the last day of a limit in days ends.</summary>
    public LimitEnd End { get; init; } = LimitEnd.LastSession;

    /// <summary>What a provided supplement does.</summary>
    public AfterSupplement AfterSupplement { get; init; } = AfterSupplement.Continue;

    /// <summary>The policy of a limit of the catalogue, where unspecified means the default.</summary>
    /// <param name="limit">A limit that keeps the rules of the contract.</param>
    /// <returns>The policy.</returns>
    public static DeadlinePolicy Of(Limit limit) => new(limit.Amount, limit.Unit)
    {
        Start = limit.Start == LimitStart.Unspecified ? LimitStart.DayAfter : limit.Start,
        Cutoff = limit.Cutoff.Length == 0 ? new TimeOnly(15, 0) : TimeOnly.ParseExact(limit.Cutoff, "HH:mm", CultureInfo.InvariantCulture),
        End = limit.End == LimitEnd.Unspecified ? LimitEnd.LastSession : limit.End,
        AfterSupplement = limit.AfterSupplement == AfterSupplement.Unspecified ? AfterSupplement.Continue : limit.AfterSupplement,
    };
}
