namespace MotCua.Contracts.Calendar;

/// <summary>How a limit goes on when a supplement was provided (MC-TIME-8).</summary>
public enum AfterSupplement
{
    /// <summary>The waiting is added.</summary>
    Continue,

    /// <summary>The whole limit begins again, as if accepted when the pause with the supplement ended.</summary>
    Restart,
}
