namespace MotCua.Contracts.Json;

/// <summary>A message cannot be written as MotCua JSON: a text is not in form C, an enum holds an unknown number, or form data is not one JSON object.</summary>
public sealed class MotCuaJsonException : Exception
{
    internal MotCuaJsonException(Violation violation)
        : base($"{violation.Path}: {violation.MessageEn}") => Violation = violation;

    /// <summary>Where and why.</summary>
    public Violation Violation { get; }
}
