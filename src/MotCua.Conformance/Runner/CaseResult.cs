using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner;

/// <summary>How a case ended, why, and what was said in it.</summary>
internal sealed record CaseResult(TestCase Case, Outcome Outcome, string Text, IReadOnlyList<ExchangeEntry> Exchange, TimeSpan Time, IReadOnlyList<string> Dossiers)
{
    /// <summary>What the tester noted, where a person drove the system; null where no person did.</summary>
    public string? Observed { get; init; }
}
