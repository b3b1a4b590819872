namespace MotCua.Contracts.Calendar;

/// <summary>Calendar files are refused; every problem is listed, and nothing of them is used.</summary>
/// <param name="problems">At least one.</param>
public sealed class CalendarDataException(IReadOnlyList<CalendarProblem> problems)
    : Exception(string.Join('\n', problems.Select(problem => $"{problem.File}({problem.Line}): {problem.Path}: {problem.MessageEn} | {problem.MessageVi}")))
{
    /// <summary>Every problem, in the order of the file.</summary>
    public IReadOnlyList<CalendarProblem> Problems => problems;
}
