namespace MotCua.Contracts.Calendar;

/// <summary>How a dossier stands to its due date. Derived whenever it is asked for, never stored (MC-TIME-11).</summary>
public enum Timeliness
{
    /// <summary>Before the due day (trước hạn).</summary>
    Early,

    /// <summary>On the due day (đúng hạn).</summary>
    OnTime,

    /// <summary>After it was due (quá hạn).</summary>
    Overdue,
}
