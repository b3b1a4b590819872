using System.CommandLine;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Vectors;

namespace MotCua.Conformance.Commands;

/// <summary><c>run vectors</c>: puts the data cases of the contract to a program in any language.</summary>
internal static class RunVectorsCommand
{
    private static readonly Option<string> CommandOption = new("--command") { Description = "The program that answers check (docs/spec/adapter.md), as a shell command. / Lệnh chạy chương trình trả lời.", Required = true, HelpName = "command" };
    private static readonly Option<FileInfo?> FeaturesFile = new("--features") { Description = "What the system claims. / Tệp khai tính năng.", HelpName = "file" };

    public static Command Create()
    {
        var command = new Command("vectors", "Test what a program makes of data: codes, messages, signatures, due dates. / Kiểm thử kết quả tính toán: mã số, thông điệp, chữ ký, ngày hẹn.");
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
        var (profile, cases) = options.Choose("vectors", features);
        var console = new ConsoleProgress(cases.Count, options.Trace);
        var started = TimeProvider.System.GetUtcNow();
        var run = new VectorRun(command, features, options.Parallel, console.Add);
        try
        {
            await run.ProbeAsync(cases[0], cancellationToken);
        }
        catch (AdapterProblem e)
        {
            throw new TargetProblem(e.En, e.Vi);
        }

        var results = await run.RunAsync(cases, cancellationToken);
        return await RunEnd.ReportAsync(files, known, "vectors", profile, features, command, started, results, options, cancellationToken);
    }
}
