using MotCua.Conformance.Runner;
using MotCua.Conformance.Runner.Scenarios;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Manual;

/// <summary>
/// The desk of the tester who drives a product by hand: what to do now, what came to the hub, what is over. Console and page show the same desk, and the first answer counts.
/// </summary>
internal sealed class Desk
{
    private readonly Lock _lock = new();
    private readonly List<DeskLine> _arrived = [];
    private readonly List<DeskLine> _done = [];
    private readonly List<string> _notes = [];
    private TaskCompletionSource<DeskAnswer>? _answer;
    private TaskCompletionSource<TesterStatement>? _statement;
    private (string Id, Bilingual Title) _case = ("", new Bilingual("", ""));
    private int _number;

    /// <summary>Called after each change, outside the lock.</summary>
    public Action? Changed { get; set; }

    public DeskPrompt? Prompt { get; private set; }

    /// <summary>Goes up with every change, so that a page knows when to read again.</summary>
    public int Version { get; private set; }

    /// <summary>How long an answer is waited for in a run that can go on later; for ever in another.</summary>
    public TimeSpan AnswerLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Whether the product runs, as far as the tester said.</summary>
    public bool IsRunning { get; set; }

    public IReadOnlyList<DeskLine> Arrived => Read(_arrived);

    public IReadOnlyList<DeskLine> Done => Read(_done);

    /// <summary>What the tester noted in the case that runs.</summary>
    public string Notes => string.Join("; ", Read(_notes));

    public void Begin(TestCase one)
    {
        Change(() =>
        {
            _case = (one.Id, one.Title);
            _notes.Clear();
        });
    }

    public void End(string id, string outcome, string text) => Change(() =>
    {
        Prompt = null;
        _done.Add(new DeskLine($"{outcome} {id}", text));
    });

    public void Arrive(string head, string body) => Change(() => _arrived.Add(new DeskLine(head, body)));

    /// <summary>Shows a prompt; the task ends with its answer. A prompt that stood there is over.</summary>
    public Task<DeskAnswer> Show(Bilingual instruction, DeskKind kind)
    {
        var answer = new TaskCompletionSource<DeskAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        Change(() =>
        {
            _answer = answer;
            Prompt = new DeskPrompt(++_number, _case.Id, _case.Title, instruction, kind);
        });
        return answer.Task;
    }

    /// <summary>Asks the tester to look.</summary>
    /// <exception cref="CaseProblem">It is not so.</exception>
    /// <exception cref="NotDeclaredProblem">It cannot be done with the product.</exception>
    /// <exception cref="PauseProblem">There was no answer in the time that this call waits.</exception>
    public async Task AskAsync(Bilingual instruction, CancellationToken cancellationToken)
    {
        try
        {
            Judge(await Show(instruction, DeskKind.Question).WaitAsync(AnswerLimit, cancellationToken));
        }
        catch (TimeoutException)
        {
            throw new PauseProblem("waiting for the tester's answer; go on with --resume", "đang chờ câu trả lời của người kiểm thử; tiếp tục bằng --resume");
        }
    }

    /// <summary>What an answer comes to.</summary>
    /// <exception cref="CaseProblem">It is not so.</exception>
    /// <exception cref="NotDeclaredProblem">It cannot be done with the product.</exception>
    public static void Judge(DeskAnswer answer)
    {
        switch (answer.Word)
        {
            case "failed":
                throw new CaseProblem(answer.Note.Length > 0 ? $"the tester saw: {answer.Note}" : "the tester says that it failed");
            case "cannot":
                throw new NotDeclaredProblem(answer.Note.Length > 0 ? $"the tester could not do it: {answer.Note}" : "the tester could not do it");
        }
    }

    public Task<TesterStatement> AskStatement()
    {
        var statement = new TaskCompletionSource<TesterStatement>(TaskCreationOptions.RunContinuationsAsynchronously);
        Change(() =>
        {
            _statement = statement;
            Prompt = new DeskPrompt(++_number, "", new Bilingual("The statement of the tester", "Xác nhận của người kiểm thử"), new Bilingual("Write your name and what you saw; it stands on page one of the report.", "Ghi tên bạn và những gì bạn đã thấy; nội dung này nằm ở trang đầu báo cáo."), DeskKind.Statement);
        });
        return statement.Task;
    }

    /// <returns>Whether the answer was taken: the prompt still stands, and the answer is one that it has.</returns>
    public bool Answer(int number, string word, string note)
    {
        TaskCompletionSource<DeskAnswer>? answer = null;
        Change(() =>
        {
            if (Prompt is { } prompt && prompt.Number == number && Words(prompt.Kind).Contains(word, StringComparer.Ordinal))
            {
                (answer, Prompt) = (_answer, null);
                if (note.Length > 0)
                {
                    _notes.Add(note);
                }
            }
        });
        return answer?.TrySetResult(new DeskAnswer(word, note)) == true;
    }

    /// <returns>Whether the statement was taken: it is asked for now, and has a name.</returns>
    public bool Answer(int number, TesterStatement stated)
    {
        TaskCompletionSource<TesterStatement>? statement = null;
        Change(() =>
        {
            if (Prompt is { Kind: DeskKind.Statement } prompt && prompt.Number == number && stated.Name.Length > 0)
            {
                (statement, Prompt) = (_statement, null);
            }
        });
        return statement?.TrySetResult(stated) == true;
    }

    public static IReadOnlyList<string> Words(DeskKind kind) => kind switch { DeskKind.Question => ["passed", "failed", "cannot"], DeskKind.Wait => ["failed", "cannot"], _ => [] };

    private List<T> Read<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            Version++;
        }

        Changed?.Invoke();
    }
}
