namespace MotCua.Conformance.Commands;

/// <summary>What the exit code says.</summary>
internal static class ExitCode
{
    public const int Conforms = 0;
    public const int DoesNotConform = 1;

    /// <summary>The run could not be done, or not finished.</summary>
    public const int CouldNotRun = 2;

    /// <summary>Conforms but for known failures, which the report lists on page one.</summary>
    public const int ConformsWithExceptions = 3;
}
