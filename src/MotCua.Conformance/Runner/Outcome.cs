namespace MotCua.Conformance.Runner;

/// <summary>How a case ended.</summary>
internal enum Outcome
{
    Passed,
    Failed,

    /// <summary>What SHOULD or MAY be is not.</summary>
    Warning,

    /// <summary>A case that it needs did not pass.</summary>
    Skipped,

    /// <summary>The system does not declare what it is about.</summary>
    NotDeclared,

    /// <summary>The suite's own fault.</summary>
    Error,

    /// <summary>It failed, and the list of known failures has it with a reason.</summary>
    KnownFailing,
}
