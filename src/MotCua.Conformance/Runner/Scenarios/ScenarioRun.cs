using System.Diagnostics;
using System.Text.Json.Nodes;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Runner.Steps.Clients;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Runner.Scenarios;

/// <summary>Puts a whole dossier to a product, step by step, from where an earlier call stopped. The first step that does not pass ends the dossier: those behind it say nothing.</summary>
/// <param name="scenario">The scenario.</param>
/// <param name="folder">What is kept of the run.</param>
/// <param name="features">What the product claims.</param>
/// <param name="command">The adapter; null where a person drives the product.</param>
/// <param name="desk">The desk of that person; null where the adapter does.</param>
/// <param name="wait">How long one message is waited for.</param>
/// <param name="done">Told of each step that ended in this call.</param>
internal sealed class ScenarioRun(Scenario scenario, RunFolder folder, Features features, string? command, Desk? desk, TimeSpan wait, Action<CaseResult> done)
{
    /// <exception cref="PauseProblem">What it waits for did not come in time; all is kept.</exception>
    /// <exception cref="AdapterProblem">The product does not start.</exception>
    public async Task<IReadOnlyList<CaseResult>> RunAsync(CancellationToken cancellationToken)
    {
        var stage = await StageHub.StartAsync(folder.Enrolment, folder.Enrolment.Lanes[0], scenario.Plays, folder.Setting);
        await using var side = new ClientSide(stage, new AdapterCommand(command ?? ""), folder.In("system"), scenario.Plays) { IsKept = true };
        var target = new Target(stage.Address, features, folder.Enrolment);
        var scope = new Scope(folder.Enrolment.Lanes[0], folder.Enrolment.Hub, target, 1);
        var scene = new Scene(folder, stage, wait, scenario.May);
        foreach (var entry in folder.Entries)
        {
            if (entry["scope"] is JsonObject saved)
            {
                scope.Load(saved);
            }

            scene.Deal((entry["dealt"] as JsonArray ?? []).Select(id => id!.ToString()));
        }

        if (desk is not null)
        {
            DeskWatch.Begin(stage, desk, new ExchangeLog(scope));
        }

        return await StepsAsync(side, target, scope, scene, cancellationToken);
    }

    private async Task<IReadOnlyList<CaseResult>> StepsAsync(ClientSide side, Target target, Scope scope, Scene scene, CancellationToken cancellationToken)
    {
        List<CaseResult> results = [];
        foreach (var (number, one) in scenario.Steps.Index())
        {
            if (results.Find(result => result.Outcome is not (Outcome.Passed or Outcome.Warning)) is { } blocking)
            {
                results.Add(new CaseResult(one, Outcome.Skipped, blocking.Outcome == Outcome.Skipped ? blocking.Text : blocking.Case.Id, [], TimeSpan.Zero, []));
                continue;
            }

            if (folder.Ended(one) is { } earlier)
            {
                results.Add(earlier);
                continue;
            }

            // A system that cannot be started is said, and the step is still to come.
            await StartAsync(side, cancellationToken);
            scene.At(number);
            scene.Begin(scope);
            await using var context = new CaseContext(scope, target, wait) { Side = side, Scene = scene, Desk = desk, Patience = wait };
            results.Add(await OneAsync(one, context, cancellationToken));
            done(results[^1]);
        }

        results[^1] = results[^1] with { Dossiers = [.. scope.Dossiers] };
        return results;
    }

    private async Task<CaseResult> OneAsync(TestCase one, CaseContext context, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        desk?.Begin(one);
        var (outcome, text) = await CaseSteps.RunAsync(one, context, () => Task.CompletedTask, cancellationToken);
        var result = new CaseResult(one, outcome, text, context.Log.Entries, clock.Elapsed, []) { Observed = desk?.Notes };
        folder.Keep(result, new JsonObject { ["scope"] = context.Scope.Save(), ["dealt"] = new JsonArray([.. context.Scene.Dealt.Select(id => (JsonNode)id)]) });
        desk?.End(one.Id, Verdict.Word(outcome), text);
        return result;
    }

    // The adapter is started when a step is left to do; on the folder of an earlier call it is the same system again.
    private async Task StartAsync(ClientSide side, CancellationToken cancellationToken)
    {
        if (desk is not null || side.Programs.ContainsKey("client"))
        {
            return;
        }

        var request = StartRequest.Make(folder.Enrolment, folder.Enrolment.Lanes[0].Systems[side.Client], side.Stage.Address.Http, side.Stage.Address.Grpc, side.Stage.Mailbox.Name, side.Folder("keys"));
        (request["do"], request["folder"]) = ("start", side.Folder("client"));
        var program = await side.StartAsync("client", cancellationToken);
        var answer = await AskStep.AskAsync(program, request, cancellationToken);
        if (answer["refused"] is { } refused)
        {
            throw new AdapterProblem($"the system does not start: {refused["message"]}", $"hệ thống không khởi động: {refused["message"]}");
        }
    }
}
