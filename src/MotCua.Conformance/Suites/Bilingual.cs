namespace MotCua.Conformance.Suites;

/// <summary>A text in both languages.</summary>
internal sealed record Bilingual(string En, string Vi)
{
    public static readonly Bilingual Empty = new("", "");
}
