namespace MotCua.Contracts.Calendar;

/// <summary>Why an office's clock stood (MC-TIME-8).</summary>
public enum PauseKind
{
    /// <summary>It waited for a supplement.</summary>
    Supplement,

    /// <summary>A stage outside the office's limit: the tax office, a payment, public posting.</summary>
    OutsideClock,

    /// <summary>Processing was stopped.</summary>
    Stopped,
}
