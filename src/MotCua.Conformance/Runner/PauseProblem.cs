namespace MotCua.Conformance.Runner;

/// <summary>What the run waits for did not come in the time that this call waits; it is kept, and a later call goes on.</summary>
internal sealed class PauseProblem(string en, string vi) : Exception(en)
{
    public string En => Message;

    public string Vi { get; } = vi;
}
