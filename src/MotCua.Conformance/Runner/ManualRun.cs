using System.Diagnostics;
using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner;

/// <summary>
/// Puts cases to a product that a tester drives by hand: one case after another, on one stage that the product stays connected to. What an earlier call of the run ended stays ended; the case that it stopped in begins anew.
/// </summary>
internal sealed class ManualRun(RunFolder folder, Features features, Desk desk, TimeSpan patience, Action<CaseResult> done)
{
    private static readonly TimeSpan CatchUp = TimeSpan.FromSeconds(30);
    private readonly HashSet<string> _left = new(StringComparer.Ordinal);

    /// <exception cref="PauseProblem">What it waits for did not come in time; what ended is kept.</exception>
    public async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, CancellationToken cancellationToken)
    {
        var lane = folder.Enrolment.Lanes[0];
        var stage = await StageHub.StartAsync(folder.Enrolment, lane, ClientRun.Client, folder.Setting);
        await using var side = new ClientSide(stage, new AdapterCommand(""), folder.In("system"), ClientRun.Client) { IsKept = true };
        var target = new Target(stage.Address, features, folder.Enrolment) { PublishAsync = (file, _) => stage.PublishAsync(file) };
        DeskWatch.Begin(stage, desk, new ExchangeLog(new Scope(lane, folder.Enrolment.Hub, target, 0)));
        _left.UnionWith(folder.All.SelectMany(entry => entry["left"] as JsonArray ?? []).Select(id => id!.ToString()));
        var earlier = cases.Where(one => folder.Ended(one) is not null).Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        return await new CaseSchedule<int>([0], features, async (one, number, _) => folder.Ended(one) ?? await OneAsync(one, number, side, target, cancellationToken), Tell).RunAsync(cases);

        void Tell(CaseResult result)
        {
            if (!earlier.Contains(result.Case.Id))
            {
                done(result);
            }
        }
    }

    private async Task<CaseResult> OneAsync(TestCase one, int number, ClientSide side, Target target, CancellationToken cancellationToken)
    {
        var scope = new Scope(target.Enrolment.Lanes[0], target.Enrolment.Hub, target, number);
        await using var context = new CaseContext(scope, target, patience) { Side = side, Desk = desk, Patience = patience };
        desk.Begin(one);
        await CatchUpAsync(side.Stage, cancellationToken);
        var clock = Stopwatch.StartNew();
        var (outcome, text) = await CaseSteps.RunAsync(one, context, () => Task.CompletedTask, cancellationToken);
        desk.End(one.Id, Verdict.Word(outcome), text);
        if (outcome == Outcome.Passed && SawRefused(one))
        {
            Leave(side.Stage);
        }

        var result = new CaseResult(one, outcome, text, context.Log.Entries, clock.Elapsed, [.. scope.Dossiers]) { Observed = desk.Notes };
        folder.Keep(result, new JsonObject { ["left"] = new JsonArray([.. _left.Select(id => (JsonNode)id)]) });
        return result;
    }

    // What an earlier case held back comes first, else it would take the answers that this case has for its own message. What a case left refused does not come again.
    private async Task CatchUpAsync(StageHub stage, CancellationToken cancellationToken)
    {
        stage.Clear();
        for (var clock = Stopwatch.StartNew(); !stage.IsCaughtUp(_left) && clock.Elapsed < CatchUp;)
        {
            await Task.Delay(100, cancellationToken);
        }

        Leave(stage);
        stage.Clear();
    }

    private void Leave(StageHub stage) => _left.UnionWith(stage.Arrived.Select(message => message["payloadJson"]?["header"]?["id"]?.ToString() ?? ""));

    // What the tester saw refused for good is not waited for.
    private static bool SawRefused(TestCase one) => one.Steps.Any(step => step.Place["expect"] is { } expect && JsonText.Compact(expect.ToJson()).Contains("\"state\":\"refused\"", StringComparison.Ordinal));
}
