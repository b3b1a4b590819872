using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json.Rules;

/// <summary>Collects violations of rules across fields.</summary>
internal sealed class RuleReport
{
    private List<Violation>? violations;

    internal IReadOnlyList<Violation> Violations => violations is null ? [] : violations;

    internal void Add(string path, string rule, string en, string vi) =>
        (violations ??= []).Add(new Violation(path, rule, en, vi, ErrorReason.SchemaViolation));
}
