using System.CommandLine;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Commands;

/// <summary>The command line; what cannot run ends with exit 2 and one sentence in each language, never with a stack trace.</summary>
internal static class ConformanceCommandLine
{
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Proves what a system keeps of the MotCua contract, and what it breaks. / Chứng minh hệ thống giữ đúng và vi phạm điều gì của chuẩn MotCua.");
        var run = new Command("run", "Run cases. / Chạy các ca kiểm thử.");
        run.Subcommands.Add(RunHubCommand.Create());
        run.Subcommands.Add(RunClientCommand.Create());
        run.Subcommands.Add(RunVectorsCommand.Create());
        run.Subcommands.Add(RunScenarioCommand.Create());
        root.Subcommands.Add(run);
        root.Subcommands.Add(EnrolCommand.Create());
        root.Subcommands.Add(ProveCommand.Create());
        root.Subcommands.Add(ModelCommand.Create());
        root.Subcommands.Add(ListCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(CompareCommand.Create());
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync(error.Message);
            }

            await Console.Error.WriteLineAsync("The arguments are wrong; nothing was done. / Tham số không đúng, chưa thực hiện gì.");
            return ExitCode.CouldNotRun;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception e) when (Explain(e) is { } text)
        {
            await Console.Error.WriteLineAsync(text);
            return ExitCode.CouldNotRun;
        }
    }

    private static string? Explain(Exception e) => e switch
    {
        TargetProblem problem => $"{problem.En}\n{problem.Vi}",
        PauseProblem pause => $"{Capital(pause.En)}.\n{Capital(pause.Vi)}.",
        AdapterProblem problem => $"{problem.En}\n{problem.Vi}",
        WireProblem problem => $"{problem.En}\n{problem.Vi}",
        DocumentProblem problem => $"{problem.En}\n{problem.Vi}",
        OperationCanceledException => "Stopped; no result.\nĐã dừng; chưa có kết quả.",
        IOException or UnauthorizedAccessException => $"{e.Message}\nLỗi tệp: {e.Message}",
        _ => null,
    };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
