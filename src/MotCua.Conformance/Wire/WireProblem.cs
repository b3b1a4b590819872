namespace MotCua.Conformance.Wire;

/// <summary>The other side did not answer, or not in HTTP. The text says what happened, without a stack trace, in both languages.</summary>
internal sealed class WireProblem(string en, string vi, Exception? inner = null) : Exception(en, inner)
{
    public string En => Message;

    public string Vi { get; } = vi;
}
