namespace MotCua.Contracts.Calendar;

/// <summary>When on its last day a limit in days ends (MC-TIME-7).</summary>
public enum LimitEnd
{
    /// <summary>When the day's last session ends.</summary>
    LastSession,

    /// <summary>At the time of acceptance; outside sessions at the start of the next, after the last one at its end.</summary>
    TimeOfAcceptance,
}
