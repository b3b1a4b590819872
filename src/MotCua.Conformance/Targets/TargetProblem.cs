namespace MotCua.Conformance.Targets;

/// <summary>The run cannot begin: exit 2, one clear sentence in both languages.</summary>
internal sealed class TargetProblem(string en, string vi) : Exception(en)
{
    public string En => Message;

    public string Vi { get; } = vi;
}
