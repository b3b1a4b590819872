using System.Diagnostics;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner.Steps.Clients;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>Puts cases to a client: the judge is the hub, a new one for each case, and drives the vendor's program.</summary>
internal sealed class ClientRun(IAdapterSource source, Enrolment enrolment, Features features, TimeSpan timeout, int parallel, Action<CaseResult> done)
{
    /// <summary>Who the system under test is.</summary>
    public const string Client = "intake";

    public Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, CancellationToken cancellationToken) =>
        new CaseSchedule<int>([.. Enumerable.Range(0, parallel)], features, (one, number, _) => OneAsync(one, number, cancellationToken), done).RunAsync(cases);

    /// <summary>Starts the vendor's program once, so that one that cannot start is said before any case.</summary>
    /// <exception cref="Adapters.AdapterProblem">It does not start.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var lane = enrolment.Lanes[0];
        var stage = await StageHub.StartAsync(enrolment, lane, Client);
        var target = new Target(stage.Address, features, enrolment) { PublishAsync = (file, _) => stage.PublishAsync(file) };
        await using var side = new ClientSide(stage, source, Directory.CreateTempSubdirectory("motcua-client-").FullName, Client);
        await using var context = new CaseContext(new Scope(lane, enrolment.Hub, target, 0), target, timeout) { Side = side };
        await Steps.Step.Read(YamlItem.Parse("probe", new StringReader("{ start: client }"))).RunAsync(context, cancellationToken);
    }

    private async Task<CaseResult> OneAsync(TestCase one, int number, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var lane = enrolment.Lanes[0];
        var stage = await StageHub.StartAsync(enrolment, lane, Client);
        var target = new Target(stage.Address, features, enrolment) { PublishAsync = (file, _) => stage.PublishAsync(file) };
        var scope = new Scope(lane, enrolment.Hub, target, number);
        var programs = one.Steps.Any(step => step is MemoryStep) ? source.Alone : source;
        await using var side = new ClientSide(stage, programs, Directory.CreateTempSubdirectory("motcua-client-").FullName, Client);
        await using var context = new CaseContext(scope, target, timeout) { Side = side };
        var (outcome, text) = await CaseSteps.RunAsync(one, context, () => Task.CompletedTask, cancellationToken);
        return new CaseResult(one, outcome, text, context.Log.Entries, clock.Elapsed, []);
    }
}
