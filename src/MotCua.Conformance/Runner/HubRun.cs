using System.Collections.Concurrent;
using System.Diagnostics;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>Puts cases to a hub, side by side in lanes that have agencies of their own.</summary>
internal sealed class HubRun(Target target, TimeSpan timeout, int parallel, Action<CaseResult> done)
{
    private readonly ConcurrentDictionary<string, CaseResult> _results = new(StringComparer.Ordinal);

    /// <summary>Runs the cases and gives their results in the cases' order.</summary>
    public async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, CancellationToken cancellationToken)
    {
        var numbers = cases.Select((one, index) => (one.Id, Number: index + 1)).ToDictionary(pair => pair.Id, pair => pair.Number, StringComparer.Ordinal);
        var (free, later) = (cases.Where(one => !one.Alone).ToList(), cases.Where(one => one.Alone).ToList());
        var waiting = new List<TestCase>(free);
        while (waiting.Count > 0)
        {
            // A case waits for those that it needs: each round takes what is ready.
            var ready = waiting.Where(one => !one.Needs.Any(need => waiting.Any(other => other.Id == need))).ToList();
            ready = ready.Count == 0 ? [.. waiting] : ready;
            waiting = [.. waiting.Except(ready)];
            await RoundAsync(ready, numbers, cancellationToken);
        }

        foreach (var one in later)
        {
            await OneAsync(one, numbers[one.Id], target.Enrolment.Lanes[0], cancellationToken);
        }

        return [.. cases.Select(one => _results[one.Id])];
    }

    private async Task RoundAsync(List<TestCase> ready, Dictionary<string, int> numbers, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<TestCase>(ready);
        await Task.WhenAll(target.Enrolment.Lanes.Take(Math.Min(parallel, ready.Count)).Select(async lane =>
        {
            while (queue.TryDequeue(out var one))
            {
                await OneAsync(one, numbers[one.Id], lane, cancellationToken);
            }
        }));
    }

    private async Task OneAsync(TestCase one, int number, EnrolledLane lane, CancellationToken cancellationToken)
    {
        var result = await ResultAsync(one, number, lane, cancellationToken);
        _results[one.Id] = result;
        done(result);
    }

    private async Task<CaseResult> ResultAsync(TestCase one, int number, EnrolledLane lane, CancellationToken cancellationToken)
    {
        CaseResult Ended(Outcome outcome, string text) => new(one, outcome, text, [], TimeSpan.Zero, []);
        var requirement = RequirementList.Standard.Find(one.Requirement);
        var missing = one.Features.Append(requirement?.Feature).FirstOrDefault(feature => feature is not null && !target.Features.Declared.Contains(feature));
        if (missing is not null)
        {
            return Ended(Outcome.NotDeclared, missing);
        }

        if (one.Needs.FirstOrDefault(need => _results.TryGetValue(need, out var before) && before.Outcome is not (Outcome.Passed or Outcome.Warning)) is { } blocking)
        {
            return Ended(Outcome.Skipped, blocking);
        }

        var clock = Stopwatch.StartNew();
        var scope = new Scope(lane, target.Enrolment.Hub, target, number);
        await using var context = new CaseContext(scope, target, timeout);
        var (outcome, text) = await CaseSteps.RunAsync(one, context, () => Mailboxes.EmptyAsync(target, lane, one.Mailboxes, timeout, cancellationToken), cancellationToken);
        return new CaseResult(one, outcome, text, context.Log.Entries, clock.Elapsed, [.. scope.Dossiers]);
    }
}
