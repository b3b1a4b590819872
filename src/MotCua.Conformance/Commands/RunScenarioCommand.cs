using System.CommandLine;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner.Scenarios;
using MotCua.Conformance.Runner.Steps;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>run scenario NAME</c>: plays the hub and every other agency through a whole dossier with a product that runs somewhere.</summary>
internal static class RunScenarioCommand
{
    private static readonly Argument<string?> Name = new("name") { Description = "Which scenario; --list prints them. / Tên kịch bản.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> List = new("--list") { Description = "Print the scenarios, and the requirements that each asks. / Liệt kê kịch bản." };
    private static readonly Option<string?> CommandOption = new("--command") { Description = "The adapter (docs/spec/adapter.md), as a shell command. / Lệnh chạy bộ nối.", HelpName = "command" };
    private static readonly Option<bool> Manual = new("--manual") { Description = "An officer drives the product by hand; the tool says what to do. / Cán bộ thao tác trên phần mềm." };
    private static readonly Option<DirectoryInfo?> State = new("--state") { Description = "Folder in which the run is kept after every step. / Thư mục lưu lần chạy.", HelpName = "folder" };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on with the run in the folder. / Chạy tiếp." };
    private static readonly Option<string?> Listen = new("--listen") { Description = "Where the product reaches the hub: http://127.0.0.1:PORT (HTTP/2 at the next port) or https://HOST:PORT. / Địa chỉ nút cho phần mềm.", HelpName = "url" };
    private static readonly Option<string?> Wait = new("--wait") { Description = "How long one message is waited for: 90s, 30m, 3d; 60s with an adapter, 30m by hand. / Chờ mỗi thông điệp bao lâu.", HelpName = "time" };

    public static Command Create()
    {
        var command = new Command("scenario", "Lead a product through a whole dossier, for days if need be. / Dẫn phần mềm qua trọn một hồ sơ, có thể nhiều ngày.");
        command.Arguments.Add(Name);
        foreach (var option in new Option[] { List, CommandOption, Manual, State, Resume, Listen, Wait })
        {
            command.Options.Add(option);
        }

        FeaturesOption.AddTo(command);
        HandOptions.AddTo(command);
        RunOptions.AddTraceTo(command);
        ReportOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(List))
        {
            foreach (var one in Scenario.All)
            {
                Console.WriteLine($"{one.Name}\t{one.Profile.Name}\t{one.Steps.Count}\t{one.Title.En}\t{one.Title.Vi}\t{string.Join(' ', one.Asks)}");
            }

            return ExitCode.Conforms;
        }

        var scenario = Find(parsed.GetValue(Name));
        var (command, isByHand) = (parsed.GetValue(CommandOption), parsed.GetValue(Manual));
        if (command is null != isByHand)
        {
            throw new TargetProblem("Say how the product is driven: by --command, or by --manual.", "Hãy nêu cách điều khiển phần mềm: --command hoặc --manual.");
        }

        var state = parsed.GetValue(State);
        if (state is null && (isByHand || parsed.GetValue(Resume)))
        {
            throw new TargetProblem("--manual and --resume need --state FOLDER: the run is kept there.", "--manual và --resume cần --state THƯ-MỤC: lần chạy được lưu ở đó.");
        }

        var call = new RunCall(parsed, "scenario", RunOptions.Of(parsed, scenario.Name));
        var wait = parsed.GetValue(Wait) is { } text ? Step.Duration(text, YamlItem.Parse("--wait", new StringReader(text))) : isByHand ? TimeSpan.FromMinutes(30) : TimeSpan.FromSeconds(60);
        var temporary = state is null ? Directory.CreateTempSubdirectory("motcua-scenario-") : null;
        try
        {
            var place = (state ?? temporary!).ToString();
            using var folder = parsed.GetValue(Resume) ? ScenarioFolder.Resume(place, scenario, parsed.GetValue(Listen)) : ScenarioFolder.Create(place, scenario, parsed.GetValue(Listen));
            call.StartedAt = folder.StartedAt;
            await using var hand = isByHand ? await HandSession.StartAsync(parsed, wait, cancellationToken) : null;
            if (isByHand)
            {
                Console.WriteLine(folder.Said);
            }

            var results = await new ScenarioRun(scenario, folder, call.Features, command, hand?.Desk, wait, call.Progress(scenario.Steps.Count).Add).RunAsync(cancellationToken);
            var statement = hand is null ? null : await hand.StatementAsync(folder, wait, cancellationToken);
            return await call.EndAsync(scenario.Profile, command ?? "by hand / bằng tay", results, cancellationToken, statement);
        }
        catch (PauseProblem e)
        {
            throw new TargetProblem($"{Capital(e.En)}.", $"{Capital(e.Vi)}.");
        }
        finally
        {
            temporary?.Delete(recursive: true);
        }
    }

    private static Scenario Find(string? name) => Scenario.All.FirstOrDefault(one => one.Name == name) ?? throw new TargetProblem(
        $"{(name is null ? "Name a scenario" : $"No scenario is called '{name}'")}; there are: {string.Join(", ", Scenario.All.Select(one => one.Name))}",
        $"{(name is null ? "Hãy nêu tên kịch bản" : $"Không có kịch bản '{name}'")}; các kịch bản: {string.Join(", ", Scenario.All.Select(one => one.Name))}");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
