namespace MotCua.Conformance.Tests.Support;

/// <summary>A tester at the console: reads what the tool prints, lets the officer do it, and types the answer.</summary>
internal sealed class ConsoleTester(RunningTool tool, Officer officer)
{
    private int _prompts;

    public async Task RunAsync(string name, string statement)
    {
        var (read, id, instruction) = (0, "", "");
        while (!tool.HasExited)
        {
            var lines = tool.Lines;
            for (; read < lines.Count; read++)
            {
                var line = lines[read];
                if (line.StartsWith("  EN ", StringComparison.Ordinal))
                {
                    instruction = line["  EN ".Length..];
                }
                else if (line.StartsWith("MC-", StringComparison.Ordinal))
                {
                    id = line.Split(' ')[0];
                }
                else if (line.StartsWith("  The tool goes on", StringComparison.Ordinal) || line.StartsWith("  p = passed", StringComparison.Ordinal))
                {
                    await AnswerAsync(id, instruction, line.StartsWith("  p", StringComparison.Ordinal));
                }
                else if (line.StartsWith("  Name:", StringComparison.Ordinal))
                {
                    await tool.TypeAsync(name);
                    await tool.TypeAsync(statement);
                }
            }

            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private async Task AnswerAsync(string id, string instruction, bool isQuestion)
    {
        if (await officer.DoAsync(++_prompts, id, instruction, isQuestion) is { } answer)
        {
            // "passed note" is typed as "p note".
            await tool.TypeAsync($"{answer[0]}{(answer.Contains(' ', StringComparison.Ordinal) ? answer[answer.IndexOf(' ', StringComparison.Ordinal)..] : "")}");
        }
    }
}
