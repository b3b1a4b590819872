using System.Diagnostics;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>Puts cases to a hub, side by side in lanes that have agencies of their own.</summary>
internal sealed class HubRun(Target target, TimeSpan timeout, int parallel, Action<CaseResult> done)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a hub that takes no connection is waited for before the run ends; null where that says nothing but of the case.</summary>
    public TimeSpan? Patience { get; init; }

    /// <exception cref="TargetProblem">The hub is gone: what would follow says nothing about it.</exception>
    public Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, CancellationToken cancellationToken) =>
        new CaseSchedule<EnrolledLane>([.. target.Enrolment.Lanes.Take(parallel)], target.Features, (one, number, lane) => OneAsync(one, number, lane, cancellationToken), done).RunAsync(cases);

    private async Task<CaseResult> OneAsync(TestCase one, int number, EnrolledLane lane, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var scope = new Scope(lane, target.Enrolment.Hub, target, number);
        await using var context = new CaseContext(scope, target, timeout);
        var (outcome, text) = await CaseSteps.RunAsync(one, context, () => Mailboxes.EmptyAsync(target, lane, one.Mailboxes, timeout, cancellationToken), cancellationToken);
        if (outcome == Outcome.Failed && Patience is { } patience)
        {
            await NeedTargetAsync(one, patience, cancellationToken);
        }

        return new CaseResult(one, outcome, text, context.Log.Entries, clock.Elapsed, [.. scope.Dossiers]);
    }

    private async Task NeedTargetAsync(TestCase one, TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(Look, cancellationToken))
        {
            try
            {
                await using var line = await Line.OpenAsync(target.Address.Http, protocol: null, target.Address.TlsAnchors, cancellationToken);
                return;
            }
            catch (WireProblem e) when (waited.Elapsed > patience)
            {
                throw new TargetProblem(
                    $"The hub is gone since {one.Id}, the run ends here and nothing is proven: {e.En} Start it again; if it goes at the same case, that case ends it.",
                    $"Nút ngừng hoạt động từ ca {one.Id}, lần chạy dừng ở đây và chưa chứng minh được gì: {e.Vi} Hãy khởi động lại nút; nếu lại ngừng ở đúng ca này thì chính ca này làm nút dừng.");
            }
            catch (WireProblem)
            {
                // Perhaps it is being started again.
            }
        }
    }
}
