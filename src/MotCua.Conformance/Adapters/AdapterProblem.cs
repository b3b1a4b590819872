namespace MotCua.Conformance.Adapters;

/// <summary>The vendor's program does not do what the adapter's page says; the run cannot go on with it.</summary>
internal sealed class AdapterProblem(string en, string vi) : Exception(en)
{
    public string En => Message;

    public string Vi { get; } = vi;
}
