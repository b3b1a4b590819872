namespace MotCua.Conformance.Suites;

/// <summary>What may not run beside a case.</summary>
internal enum Seclusion
{
    /// <summary>Anything may.</summary>
    None,

    /// <summary>No other case that changes the Directory or asks which snapshot is in force.</summary>
    Directory,

    /// <summary>Nothing may: it stops the hub, or moves its clock.</summary>
    All,
}
