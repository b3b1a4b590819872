using System.CommandLine;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Runner.Scenarios;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>run scenario NAME</c>: plays the hub and every other agency through a whole dossier with a product that runs somewhere.</summary>
internal static class RunScenarioCommand
{
    private static readonly Argument<string?> Name = new("name") { Description = "Which scenario; --list prints them. / Tên kịch bản.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> List = new("--list") { Description = "Print the scenarios, and the requirements that each asks. / Liệt kê kịch bản." };

    public static Command Create()
    {
        var command = new Command("scenario", "Lead a product through a whole dossier, for days if need be. / Dẫn phần mềm qua trọn một hồ sơ, có thể nhiều ngày.");
        command.Arguments.Add(Name);
        command.Options.Add(List);
        HandOptions.AddTo(command);
        FeaturesOption.AddTo(command);
        RunOptions.AddTraceTo(command);
        ReportOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(List))
        {
            ScenarioLines.Write(Scenario.All);
            return ExitCode.Conforms;
        }

        var scenario = Find(parsed.GetValue(Name));
        var options = HandOptions.Read(parsed);
        var call = new RunCall(parsed, "scenario", RunOptions.Of(parsed, scenario.Name));
        var temporary = options.State is null ? Directory.CreateTempSubdirectory("motcua-scenario-") : null;
        try
        {
            var (place, identity) = (options.State ?? temporary!.FullName, RunIdentity.Of(scenario));
            using var folder = options.IsResumed ? RunFolder.Resume(place, identity, options.Listen) : RunFolder.Create(place, identity, scenario.Plays, options.Listen);
            call.StartedAt = folder.StartedAt;
            await using var hand = options.IsByHand ? await HandSession.StartAsync(options, folder, cancellationToken) : null;
            var results = await new ScenarioRun(scenario, folder, call.Features, options.Command, hand?.Desk, options.Wait, call.Progress(scenario.Steps.Count).Add).RunAsync(cancellationToken);
            var statement = hand is null ? null : await hand.StatementAsync(cancellationToken);
            return await call.EndAsync(scenario.Profile, options.Command ?? RunFacts.ByHand, results, cancellationToken, statement);
        }
        finally
        {
            temporary?.Delete(recursive: true);
        }
    }

    private static Scenario Find(string? name) => Scenario.All.FirstOrDefault(one => one.Name == name) ?? throw new TargetProblem(
        $"{(name is null ? "Name a scenario" : $"No scenario is called '{name}'")}; there are: {string.Join(", ", Scenario.All.Select(one => one.Name))}",
        $"{(name is null ? "Hãy nêu tên kịch bản" : $"Không có kịch bản '{name}'")}; các kịch bản: {string.Join(", ", Scenario.All.Select(one => one.Name))}");
}
