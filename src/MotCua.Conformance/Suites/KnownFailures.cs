using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Suites;

/// <summary>
/// Failures that a system is known to have, each with its reason: <c>- { case: MC-WIRE-13/unknown-encoding, reason: … }</c>. One that passes fails the run, and so does one that matches no case that ran: a list that is not kept hides what it should show.
/// </summary>
internal sealed class KnownFailures
{
    private readonly Dictionary<string, string> _reasons;

    private KnownFailures(Dictionary<string, string> reasons) => _reasons = reasons;

    public static KnownFailures None { get; } = new([]);

    /// <exception cref="DocumentProblem">The file is wrong, or an entry has no reason.</exception>
    public static KnownFailures Read(string path)
    {
        var reasons = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in DocumentFile.Read(path).Items)
        {
            item.Only("case", "reason");
            var reason = item.Need("reason");
            if (reason.Text().Trim().Length < 10)
            {
                throw reason.Problem("say why it fails and what is done about it, in at least ten characters", "ghi lý do và cách xử lý, ít nhất mười ký tự");
            }

            if (!reasons.TryAdd(item.Need("case").Text(), reason.Text().Trim()))
            {
                throw item.Problem("the case stands twice", "ca này ghi hai lần");
            }
        }

        return new KnownFailures(reasons);
    }

    public string ReasonOf(string caseId) => _reasons.GetValueOrDefault(caseId, "");

    /// <summary>The results with what is known marked, and what is wrong with the list.</summary>
    public (IReadOnlyList<CaseResult> Results, IReadOnlyList<string> Problems) Apply(IReadOnlyList<CaseResult> results)
    {
        var problems = new List<string>();
        var byId = results.ToDictionary(result => result.Case.Id, StringComparer.Ordinal);
        foreach (var id in _reasons.Keys)
        {
            if (!byId.TryGetValue(id, out var result))
            {
                problems.Add($"--known-failing: no case {id} ran. / Không có ca {id} nào được chạy.");
            }
            else if (result.Outcome is Outcome.Passed)
            {
                problems.Add($"--known-failing: {id} passes; take it off the list. / {id} đã đạt; hãy xóa khỏi danh sách.");
            }
        }

        return ([.. results.Select(result => result.Outcome == Outcome.Failed && _reasons.ContainsKey(result.Case.Id) ? result with { Outcome = Outcome.KnownFailing } : result)], problems);
    }
}
