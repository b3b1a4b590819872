namespace MotCua.Conformance.Manual;

/// <summary>
/// The desk on a console: prints each prompt and each message that came, and reads answers: <c>p</c>, <c>f</c> or <c>c</c> with a note behind it; for the statement the name, then what was seen, a line each.
/// </summary>
internal sealed class DeskConsole(Desk desk, TextReader input, TextWriter output)
{
    private readonly Lock _lock = new();
    private int _shown;
    private int _arrived;
    private string? _name;

    /// <summary>Shows and reads until the run ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        desk.Changed = Show;
        Show();
        try
        {
            while (await input.ReadLineAsync(cancellationToken) is { } line)
            {
                Take(line.Trim());
            }

            // Nobody types: the page answers, and the console goes on showing.
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        finally
        {
            desk.Changed = null;
        }
    }

    private void Show()
    {
        lock (_lock)
        {
            foreach (var arrival in desk.Arrived.Skip(_arrived))
            {
                _arrived++;
                output.WriteLine($"  < {arrival.Head}");
            }

            if (desk.Prompt is not { } prompt || prompt.Number == _shown)
            {
                return;
            }

            _shown = prompt.Number;
            output.WriteLine();
            output.WriteLine($"{prompt.Case} {prompt.Title.En}".Trim());
            output.WriteLine($"  {prompt.Title.Vi}");
            output.WriteLine($"  EN {prompt.Instruction.En}");
            output.WriteLine($"  VI {prompt.Instruction.Vi}");
            output.WriteLine(Answers(prompt.Kind));
        }
    }

    private void Take(string line)
    {
        if (desk.Prompt is not { } prompt)
        {
            output.WriteLine("Nothing is asked now. / Hiện không có câu hỏi.");
        }
        else if (prompt.Kind == DeskKind.Statement)
        {
            State(prompt, line);
        }
        else if (!desk.Answer(prompt.Number, Word(line), line.Length > 1 ? line[1..].Trim() : ""))
        {
            output.WriteLine(Answers(prompt.Kind));
        }
    }

    private void State(DeskPrompt prompt, string line)
    {
        if (_name is null)
        {
            _name = line.Length > 0 ? line : null;
            output.WriteLine(_name is null ? "Name: / Họ tên:" : "What you saw: / Những gì bạn đã thấy:");
        }
        else
        {
            desk.Answer(prompt.Number, new TesterStatement(_name, line));
        }
    }

    private static string Word(string line) => line.Length > 0 && (line.Length == 1 || line[1] == ' ') ? line[0] switch { 'p' => "passed", 'f' => "failed", 'c' => "cannot", _ => "" } : "";

    private static string Answers(DeskKind kind) => kind switch
    {
        DeskKind.Wait => "  The tool goes on by itself. Else: f NOTE = it failed, c NOTE = cannot be done / Công cụ tự đi tiếp. Nếu không: f GHI CHÚ = không đạt, c GHI CHÚ = không làm được",
        DeskKind.Question => "  p = passed, f NOTE = failed, c NOTE = cannot be done / p = đạt, f GHI CHÚ = không đạt, c GHI CHÚ = không làm được",
        _ => "  Name: / Họ tên:",
    };
}
