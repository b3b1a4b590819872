using System.Globalization;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Reports;

/// <summary>What the console shows: a line for each case that is not simply passed, and the sum.</summary>
internal sealed class ConsoleProgress(int count, bool trace)
{
    private readonly Lock _lock = new();
    private int _done;

    public void Add(CaseResult result)
    {
        lock (_lock)
        {
            _done++;
            if (result.Outcome is Outcome.Passed or Outcome.NotDeclared)
            {
                return;
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{_done}/{count}] {Word(result.Outcome)} {result.Case.Id}: {result.Text}"));
            if (trace && result.Outcome is not Outcome.Skipped)
            {
                foreach (var entry in result.Exchange)
                {
                    Console.WriteLine($"    > {entry.RequestHead}\n{Indented(entry.Request)}    < {entry.AnswerHead}\n{Indented(entry.Answer)}");
                }
            }
        }
    }

    /// <summary>The last line.</summary>
    public static void Sum(IReadOnlyList<CaseResult> results, TimeSpan time)
    {
        var counts = results.CountBy(result => result.Outcome).ToDictionary();
        int Of(Outcome outcome) => counts.GetValueOrDefault(outcome);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Of(Outcome.Passed)} passed, {Of(Outcome.Failed)} failed, {Of(Outcome.Warning)} warnings, {Of(Outcome.Skipped)} skipped, {Of(Outcome.NotDeclared)} not declared, {Of(Outcome.KnownFailing)} known failing, {Of(Outcome.Error)} errors of the suite; {time.TotalSeconds:0.0} s"));
    }

    private static string Word(Outcome outcome) => outcome switch { Outcome.Failed => "FAILED", Outcome.Warning => "warning", Outcome.Skipped => "skipped, needs", Outcome.Error => "ERROR", Outcome.KnownFailing => "known failing", _ => outcome.ToString() };

    private static string Indented(string text) => text.Length == 0 ? "" : string.Concat(text.Split('\n').Select(line => $"      {line}\n"));
}
