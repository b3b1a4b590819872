using System.Collections.Concurrent;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>
/// The order of a run: a case waits for those that it needs and is skipped where one of them did not pass; cases run side by side, one at each place; those that must be alone run after all others.
/// </summary>
internal sealed class CaseSchedule<TPlace>(IReadOnlyList<TPlace> places, Features features, Func<TestCase, int, TPlace, Task<CaseResult>> runAsync, Action<CaseResult> done)
{
    private readonly ConcurrentDictionary<string, CaseResult> _results = new(StringComparer.Ordinal);

    /// <summary>Runs the cases and gives their results in the cases' order.</summary>
    public async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases)
    {
        var numbers = cases.Index().ToDictionary(pair => pair.Item.Id, pair => pair.Index + 1, StringComparer.Ordinal);
        var waiting = cases.Where(one => !one.Alone).ToList();
        while (waiting.Count > 0)
        {
            var ids = waiting.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
            var ready = waiting.Where(one => !one.Needs.Any(ids.Contains)).ToList();
            ready = ready.Count == 0 ? [.. waiting] : ready;
            waiting = [.. waiting.Except(ready)];
            var queue = new ConcurrentQueue<TestCase>(ready);
            await Task.WhenAll(places.Take(ready.Count).Select(async place =>
            {
                while (queue.TryDequeue(out var one))
                {
                    await OneAsync(one, numbers[one.Id], place);
                }
            }));
        }

        foreach (var one in cases.Where(one => one.Alone))
        {
            await OneAsync(one, numbers[one.Id], places[0]);
        }

        return [.. cases.Select(one => _results[one.Id])];
    }

    private async Task OneAsync(TestCase one, int number, TPlace place)
    {
        var result = NotRun(one) ?? await runAsync(one, number, place);
        _results[one.Id] = result;
        done(result);
    }

    private CaseResult? NotRun(TestCase one)
    {
        CaseResult Ended(Outcome outcome, string text) => new(one, outcome, text, [], TimeSpan.Zero, []);
        if (one.Features.Append(RequirementList.Standard.Find(one.Requirement)?.Feature).FirstOrDefault(feature => feature is not null && !features.Declared.Contains(feature)) is { } missing)
        {
            return Ended(Outcome.NotDeclared, missing);
        }

        return one.Needs.FirstOrDefault(need => _results.TryGetValue(need, out var before) && before.Outcome is not (Outcome.Passed or Outcome.Warning)) is { } blocking ? Ended(Outcome.Skipped, blocking) : null;
    }
}
