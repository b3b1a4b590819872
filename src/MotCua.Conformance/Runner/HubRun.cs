using System.Diagnostics;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>Puts cases to a hub, side by side in lanes that have agencies of their own.</summary>
internal sealed class HubRun(Target target, TimeSpan timeout, int parallel, Action<CaseResult> done)
{
    public Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, CancellationToken cancellationToken) =>
        new CaseSchedule<EnrolledLane>([.. target.Enrolment.Lanes.Take(parallel)], target.Features, (one, number, lane) => OneAsync(one, number, lane, cancellationToken), done).RunAsync(cases);

    private async Task<CaseResult> OneAsync(TestCase one, int number, EnrolledLane lane, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var scope = new Scope(lane, target.Enrolment.Hub, target, number);
        await using var context = new CaseContext(scope, target, timeout);
        var (outcome, text) = await CaseSteps.RunAsync(one, context, () => Mailboxes.EmptyAsync(target, lane, one.Mailboxes, timeout, cancellationToken), cancellationToken);
        return new CaseResult(one, outcome, text, context.Log.Entries, clock.Elapsed, [.. scope.Dossiers]);
    }
}
