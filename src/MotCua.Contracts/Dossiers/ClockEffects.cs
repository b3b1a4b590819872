namespace MotCua.Contracts.Dossiers;

/// <summary>What a body may do to the clock of a task. The clock follows from the state (MC-TASK-8); this says which changes a body can cause.</summary>
[Flags]
public enum ClockEffects
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The clock starts, paused where a wait is open.</summary>
    Starts = 1,

    /// <summary>A running clock pauses.</summary>
    Pauses = 2,

    /// <summary>A paused clock runs again when nothing else holds it.</summary>
    Resumes = 4,

    /// <summary>The clock stops for good.</summary>
    Stops = 8,
}
