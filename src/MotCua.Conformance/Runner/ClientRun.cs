using System.Collections.Concurrent;
using System.Diagnostics;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>Puts cases to a client: the judge is the hub, a new one for each case, and drives the vendor's program.</summary>
internal sealed class ClientRun(string command, Enrolment enrolment, Features features, TimeSpan timeout, int parallel, Action<CaseResult> done)
{
    /// <summary>Who the system under test is.</summary>
    public const string Client = "intake";

    private readonly ConcurrentDictionary<string, CaseResult> _results = new(StringComparer.Ordinal);

    /// <summary>Runs the cases and gives their results in the cases' order.</summary>
    public async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, CancellationToken cancellationToken)
    {
        await Parallel.ForEachAsync(cases.Index(), new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (one, token) =>
        {
            var result = await ResultAsync(one.Item, one.Index + 1, token);
            _results[one.Item.Id] = result;
            done(result);
        });
        return [.. cases.Select(one => _results[one.Id])];
    }

    private async Task<CaseResult> ResultAsync(TestCase one, int number, CancellationToken cancellationToken)
    {
        var requirement = RequirementList.Standard.Find(one.Requirement);
        if (one.Features.Append(requirement?.Feature).FirstOrDefault(feature => feature is not null && !features.Declared.Contains(feature)) is { } missing)
        {
            return new CaseResult(one, Outcome.NotDeclared, missing, [], TimeSpan.Zero, []);
        }

        var clock = Stopwatch.StartNew();
        var lane = enrolment.Lanes[0];
        var stage = await StageHub.StartAsync(enrolment, lane, Client);
        var target = new Target(stage.Address, features, enrolment);
        var scope = new Scope(lane, enrolment.Hub, target, number);
        await using var side = new ClientSide(stage, command, Directory.CreateTempSubdirectory("motcua-client-").FullName, Client);
        await using var context = new CaseContext(scope, target, timeout) { Side = side };
        var (outcome, text) = await CaseSteps.RunAsync(one, context, () => Task.CompletedTask, cancellationToken);
        return new CaseResult(one, outcome, text, context.Log.Entries, clock.Elapsed, [.. scope.Dossiers]);
    }
}
