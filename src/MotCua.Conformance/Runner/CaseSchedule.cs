using System.Collections.Concurrent;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>
/// The order of a run: a case waits for those that it needs and is skipped where one of them did not pass; cases run side by side, one at each place, but for those that would be in each other's way; those that must be alone run after all others.
/// </summary>
internal sealed class CaseSchedule<TPlace>(IReadOnlyList<TPlace> places, Features features, Func<TestCase, int, TPlace, Task<CaseResult>> runAsync, Action<CaseResult> done)
{
    private readonly ConcurrentDictionary<string, CaseResult> _results = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly List<TestCase> _waiting = [];
    private readonly List<TestCase> _running = [];
    private TaskCompletionSource _ended = NewSignal();

    /// <summary>Runs the cases and gives their results in the cases' order.</summary>
    public async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases)
    {
        var numbers = cases.Index().ToDictionary(pair => pair.Item.Id, pair => pair.Index + 1, StringComparer.Ordinal);
        // What can only run one after the other begins first, so that it is not what the end waits for.
        _waiting.AddRange(cases.Where(one => one.Alone != Seclusion.All).OrderByDescending(one => one.Alone));
        await Task.WhenAll(places.Select(place => PlaceAsync(place, numbers)));
        foreach (var one in cases.Where(one => one.Alone == Seclusion.All))
        {
            await OneAsync(one, numbers[one.Id], places[0]);
        }

        return [.. cases.Select(one => _results[one.Id])];
    }

    private async Task PlaceAsync(TPlace place, Dictionary<string, int> numbers)
    {
        while (Next() is var (one, ended))
        {
            if (one is null)
            {
                await ended;
                continue;
            }

            try
            {
                await OneAsync(one, numbers[one.Id], place);
            }
            finally
            {
                End(one);
            }
        }
    }

    // The first case that nothing keeps back; without one, what to wait for; null when none is left.
    private (TestCase? Case, Task Ended)? Next()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0)
            {
                return null;
            }

            var unfinished = _waiting.Concat(_running).Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
            var next = _waiting.Find(one => !one.Needs.Any(unfinished.Contains) && (one.Alone == Seclusion.None || _running.TrueForAll(other => other.Alone == Seclusion.None)));
            // Cases that need each other would wait for ever.
            next ??= _running.Count == 0 ? _waiting[0] : null;
            if (next is not null)
            {
                _waiting.Remove(next);
                _running.Add(next);
            }

            return (next, _ended.Task);
        }
    }

    private void End(TestCase one)
    {
        TaskCompletionSource ended;
        lock (_lock)
        {
            _running.Remove(one);
            (ended, _ended) = (_ended, NewSignal());
        }

        ended.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

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
