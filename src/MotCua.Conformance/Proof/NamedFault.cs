namespace MotCua.Conformance.Proof;

/// <summary>A deliberate fault as its program lists it.</summary>
internal sealed record NamedFault(string Name, string Requirement, string Text)
{
    /// <summary>Whether the program takes it while it runs.</summary>
    public bool IsSwitched { get; init; }
}
