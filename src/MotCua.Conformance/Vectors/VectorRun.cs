using System.Diagnostics;
using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Vectors;

/// <summary>Puts data cases to a program, which is started once for all that it is asked.</summary>
internal sealed class VectorRun(string command, Features features, int parallel, Action<CaseResult> done)
{
    private const int MaxText = 6000;

    public async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, CancellationToken cancellationToken)
    {
        List<Checker> checkers = [.. Enumerable.Range(0, Math.Min(parallel, cases.Count)).Select(_ => new Checker(command))];
        try
        {
            return await new CaseSchedule<Checker>(checkers, features, (one, _, checker) => OneAsync(VectorList.Find(one), checker, cancellationToken), done).RunAsync(cases);
        }
        finally
        {
            foreach (var checker in checkers)
            {
                await checker.DisposeAsync();
            }
        }
    }

    /// <summary>Asks one question, so that a program that cannot start is said before any case.</summary>
    /// <exception cref="AdapterProblem">It does not start, or does not speak the adapter's lines.</exception>
    public async Task ProbeAsync(TestCase first, CancellationToken cancellationToken)
    {
        await using var checker = new Checker(command);
        await checker.AskAsync(VectorList.Find(first), cancellationToken);
    }

    /// <summary>Puts one case to a program.</summary>
    public static async Task<CaseResult> OneAsync(Vector vector, Checker checker, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        CaseResult Ended(Outcome outcome, string text, JsonNode? answer) => new(vector.Case, outcome, text, [new ExchangeEntry($"check: {vector.Kind}", Shown(vector.Question), outcome == Outcome.Passed ? "as expected" : "", Shown(answer))], clock.Elapsed, []);
        try
        {
            var answer = await checker.AskAsync(vector, cancellationToken);
            answer.Remove("n");
            if (answer["unsupported"] is not null)
            {
                return Ended(Outcome.NotDeclared, $"the program does not support the kind {vector.Kind}", answer);
            }

            var differs = answer["error"] is { } error ? $"the program failed: {error}" : vector.Differs(answer["result"]);
            return Ended(differs is null ? Outcome.Passed : Broken(vector.Case), differs ?? "", answer["result"] ?? answer);
        }
        catch (AdapterProblem e)
        {
            return Ended(Broken(vector.Case), e.Message, null);
        }
    }

    private static Outcome Broken(TestCase one) => RequirementList.Standard.Find(one.Requirement) is { Level: RequirementLevel.Should or RequirementLevel.May } ? Outcome.Warning : Outcome.Failed;

    private static string Shown(JsonNode? node) => JsonText.Pretty(node) is { Length: > MaxText } text ? $"{text[..MaxText]}\n…" : JsonText.Pretty(node);
}
