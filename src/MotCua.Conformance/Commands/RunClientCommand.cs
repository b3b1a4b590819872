using System.CommandLine;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary><c>run client</c>: plays the hub and drives a vendor's product.</summary>
internal static class RunClientCommand
{
    private static readonly Option<string> CommandOption = new("--command") { Description = "The adapter (docs/spec/adapter.md), as a shell command. / Lệnh chạy bộ nối.", Required = true, HelpName = "command" };
    private static readonly Option<FileInfo?> FeaturesFile = new("--features") { Description = "What the system claims. / Tệp khai tính năng.", HelpName = "file" };

    public static Command Create()
    {
        var command = new Command("client", "Test a one-stop product or an agency's system. / Kiểm thử phần mềm một cửa hoặc hệ thống của cơ quan.");
        command.Options.Add(CommandOption);
        command.Options.Add(FeaturesFile);
        RunOptions.AddTo(command);
        ReportOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = RunOptions.Read(parsed);
        var (files, known) = (ReportOptions.Files(parsed), ReportOptions.Known(parsed));
        var features = parsed.GetValue(FeaturesFile) is { } file ? Features.Read(file.FullName) : Features.Undeclared;
        var command = parsed.GetRequiredValue(CommandOption);
        var folder = Directory.CreateTempSubdirectory("motcua-enrolment-");
        try
        {
            var enrolment = Enrolment.Read(new EnrolmentMaker(folder.FullName, lanes: 1, TimeProvider.System.GetUtcNow()).Make());
            var (profile, cases) = options.Choose("client", features);
            var console = new ConsoleProgress(cases.Count, options.Trace);
            var started = TimeProvider.System.GetUtcNow();
            var run = new ClientRun(command, enrolment, features, options.Timeout, options.Parallel, console.Add);
            await run.ProbeAsync(cancellationToken);
            var results = await run.RunAsync(cases, cancellationToken);
            return await RunEnd.ReportAsync(files, known, "client", profile, features, command, started, results, options, cancellationToken);
        }
        catch (AdapterProblem e)
        {
            throw new TargetProblem(e.En, e.Vi);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
