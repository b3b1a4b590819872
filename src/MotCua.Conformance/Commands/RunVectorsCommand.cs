using System.CommandLine;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Vectors;

namespace MotCua.Conformance.Commands;

/// <summary><c>run vectors</c>: puts the data cases of the contract to a program in any language.</summary>
internal static class RunVectorsCommand
{
    private static readonly Option<string> CommandOption = new("--command") { Description = "The program that answers check (docs/spec/adapter.md), as a shell command. / Lệnh chạy chương trình trả lời.", Required = true, HelpName = "command" };

    public static Command Create()
    {
        var command = new Command("vectors", "Test what a program makes of data: codes, messages, signatures, due dates. / Kiểm thử kết quả tính toán: mã số, thông điệp, chữ ký, ngày hẹn.");
        command.Options.Add(CommandOption);
        FeaturesOption.AddTo(command);
        RunOptions.AddTo(command);
        ReportOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var call = new RunCall(parsed, "vectors", RunOptions.Read(parsed));
        var command = parsed.GetRequiredValue(CommandOption);
        var (profile, cases) = call.Choose();
        var run = new VectorRun(command, call.Features, call.Options.Parallel, call.Progress(cases.Count).Add);
        await run.ProbeAsync(cases[0], cancellationToken);
        return await call.EndAsync(profile, command, await run.RunAsync(cases, cancellationToken), cancellationToken);
    }
}
