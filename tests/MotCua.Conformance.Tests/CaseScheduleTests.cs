using System.Collections.Concurrent;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Tests;

/// <summary>Which cases run beside which.</summary>
public sealed class CaseScheduleTests
{
    private static readonly int[] Places = [1, 2, 3, 4];

    private readonly ConcurrentDictionary<string, byte> _running = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(string Case, string[] Beside)> _seen = [];

    [Fact]
    public async Task A_case_begins_when_those_that_it_needs_are_over()
    {
        var over = new ConcurrentQueue<string>();
        var results = await ScheduleOf(result => over.Enqueue(result.Case.Id)).RunAsync(Cases("{ id: MC-CORE-1/c, needs: [MC-CORE-1/b] }", "{ id: MC-CORE-1/b, needs: [MC-CORE-1/a] }", "{ id: MC-CORE-1/a }"));
        Assert.Equal(["MC-CORE-1/a", "MC-CORE-1/b", "MC-CORE-1/c"], over);
        Assert.Equal(["MC-CORE-1/c", "MC-CORE-1/b", "MC-CORE-1/a"], results.Select(result => result.Case.Id));
    }

    [Fact]
    public async Task Cases_of_the_directory_run_beside_others_but_not_beside_each_other()
    {
        await ScheduleOf().RunAsync(Cases("{ id: MC-CORE-1/d1, alone: directory }", "{ id: MC-CORE-1/d2, alone: directory }", "{ id: MC-CORE-1/a }", "{ id: MC-CORE-1/b }"));
        Assert.DoesNotContain(_seen, seen => seen.Case.Contains("/d", StringComparison.Ordinal) && seen.Beside.Any(other => other.Contains("/d", StringComparison.Ordinal)));
        Assert.Contains(_seen, seen => seen.Case.Contains("/d", StringComparison.Ordinal) && seen.Beside.Length > 0);
    }

    [Fact]
    public async Task What_must_be_alone_runs_after_all_others()
    {
        await ScheduleOf().RunAsync(Cases("{ id: MC-CORE-1/alone, alone: true }", "{ id: MC-CORE-1/a }", "{ id: MC-CORE-1/d, alone: directory }", "{ id: MC-CORE-1/other, alone: true }"));
        Assert.DoesNotContain(_seen, seen => seen.Case is "MC-CORE-1/alone" or "MC-CORE-1/other" && seen.Beside.Length > 0);
    }

    [Fact]
    public async Task A_case_whose_need_did_not_pass_is_skipped_and_one_without_its_feature_is_not_declared()
    {
        var results = await ScheduleOf(outcome: Outcome.Failed).RunAsync(Cases("{ id: MC-CORE-1/a }", "{ id: MC-CORE-1/b, needs: [MC-CORE-1/a] }", "{ id: MC-CORE-1/c, features: [grpc] }"));
        Assert.Equal([(Outcome.Failed, ""), (Outcome.Skipped, "MC-CORE-1/a"), (Outcome.NotDeclared, "grpc")], results.Select(result => (result.Outcome, result.Text)));
    }

    [Fact]
    public async Task Cases_that_need_each_other_run_all_the_same()
    {
        var results = await ScheduleOf().RunAsync(Cases("{ id: MC-CORE-1/a, needs: [MC-CORE-1/b] }", "{ id: MC-CORE-1/b, needs: [MC-CORE-1/a] }"));
        Assert.All(results, result => Assert.Equal(Outcome.Passed, result.Outcome));
    }

    [Fact]
    public async Task A_case_that_breaks_the_run_ends_it() =>
        await Assert.ThrowsAsync<IOException>(() => new CaseSchedule<int>(Places, Nothing, (_, _, _) => throw new IOException("disk"), _ => { }).RunAsync(Cases("{ id: MC-CORE-1/a }", "{ id: MC-CORE-1/b, needs: [MC-CORE-1/a] }")));

    private static Features Nothing { get; } = Features.Undeclared with { Declared = new HashSet<string>(StringComparer.Ordinal) };

    private CaseSchedule<int> ScheduleOf(Action<CaseResult>? done = null, Outcome outcome = Outcome.Passed) => new(
        Places,
        Nothing,
        async (one, _, _) =>
        {
            _running[one.Id] = 0;
            for (var look = 0; look < 5; look++)
            {
                await Task.Delay(20);
                _seen.Add((one.Id, [.. _running.Keys.Where(id => id != one.Id)]));
            }

            _running.TryRemove(one.Id, out var _);
            return new CaseResult(one, outcome, "", [], TimeSpan.Zero, []);
        },
        done ?? (_ => { }));

    private static List<TestCase> Cases(params string[] texts) =>
        [.. texts.SelectMany(text => TestCase.Read(YamlItem.Parse("case", new StringReader(text[..^1] + ", en: what it does, vi: nội dung, steps: [ { wait: 1ms } ] }"))))];
}
