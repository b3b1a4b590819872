using System.CommandLine;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Runner.Steps;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>run client</c>: plays the hub and drives a vendor's product.</summary>
internal static class RunClientCommand
{
    private static readonly Option<string?> CommandOption = new("--command") { Description = "The adapter (docs/spec/adapter.md), as a shell command. / Lệnh chạy bộ nối.", HelpName = "command" };
    private static readonly Option<bool> Manual = new("--manual") { Description = "A product without an adapter: the tool says what to do by hand, and takes what the tester saw. / Kiểm thử bằng tay." };
    private static readonly Option<DirectoryInfo?> State = new("--state") { Description = "Folder with the keys and address of a run by hand; used again, so that the product is set up once. / Thư mục khóa và địa chỉ.", HelpName = "folder" };
    private static readonly Option<string?> Listen = new("--listen") { Description = "Where the product reaches the hub in a run by hand: http://127.0.0.1:PORT (HTTP/2 at the next port) or https://HOST:PORT. / Địa chỉ nút cho phần mềm.", HelpName = "url" };
    private static readonly Option<string> Wait = new("--wait") { Description = "How long a run by hand waits for one thing: 90s, 30m. / Chờ mỗi việc bao lâu.", HelpName = "time", DefaultValueFactory = _ => "30m" };

    public static Command Create()
    {
        var command = new Command("client", "Test a one-stop product or an agency's system. / Kiểm thử phần mềm một cửa hoặc hệ thống của cơ quan.");
        foreach (var option in new Option[] { CommandOption, Manual, State, Listen, Wait })
        {
            command.Options.Add(option);
        }

        FeaturesOption.AddTo(command);
        HandOptions.AddTo(command);
        RunOptions.AddTo(command);
        ReportOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var call = new RunCall(parsed, "client", RunOptions.Read(parsed));
        if (parsed.GetValue(Manual))
        {
            return await ByHandAsync(parsed, call, cancellationToken);
        }

        var command = parsed.GetValue(CommandOption) ?? throw new TargetProblem("Say how the product is driven: by --command, or by --manual.", "Hãy nêu cách điều khiển phần mềm: --command hoặc --manual.");
        var folder = Directory.CreateTempSubdirectory("motcua-enrolment-");
        try
        {
            var enrolment = Enrolment.Read(new EnrolmentMaker(folder.FullName, lanes: 1, TimeProvider.System.GetUtcNow()).Make());
            var (profile, cases) = call.Choose();
            var run = new ClientRun(command, enrolment, call.Features, call.Options.Timeout, call.Options.Parallel, call.Progress(cases.Count).Add);
            await run.ProbeAsync(cancellationToken);
            return await call.EndAsync(profile, command, await run.RunAsync(cases, cancellationToken), cancellationToken);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> ByHandAsync(ParseResult parsed, RunCall call, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(CommandOption) is not null)
        {
            throw new TargetProblem("--command and --manual exclude each other.", "Chỉ dùng một trong --command và --manual.");
        }

        var path = parsed.GetValue(State)?.ToString() ?? throw new TargetProblem("--manual needs --state FOLDER: what the product is given stands there.", "--manual cần --state THƯ-MỤC: những gì cấp cho phần mềm nằm ở đó.");
        var (profile, all) = call.Choose();
        List<TestCase> cases = [.. all.Where(one => one.IsManual)];
        if (cases.Count == 0)
        {
            throw new TargetProblem($"--filter {call.Options.Filter} takes no case that can be done by hand", $"--filter {call.Options.Filter} không chọn ca nào làm được bằng tay");
        }

        var trial = TrialFolder.Exists(path) ? TrialFolder.Open(path, parsed.GetValue(Listen)) : Made(path, parsed.GetValue(Listen));
        await using var hand = await HandSession.StartAsync(parsed, Timeout.InfiniteTimeSpan, cancellationToken);
        Console.WriteLine(trial.Said);
        var patience = Step.Duration(parsed.GetValue(Wait)!, YamlItem.Parse("--wait", new StringReader(parsed.GetValue(Wait)!)));
        var results = await new ManualRun(trial, call.Features, hand.Desk, patience, call.Progress(cases.Count).Add).RunAsync(cases, cancellationToken);
        var statement = await hand.StatementAsync(cancellationToken);
        return await call.EndAsync(profile, "by hand / bằng tay", results, cancellationToken, statement);
    }

    private static TrialFolder Made(string path, string? listen)
    {
        TrialFolder.NeedEmpty(path);
        return TrialFolder.Make(path, ClientRun.Client, listen);
    }
}
