using MotCua.Conformance.Manual;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary>How every run ends: known failures marked, reports written, the sum said, the exit code.</summary>
internal static class RunEnd
{
    public static async Task<int> ReportAsync(ReportFiles files, KnownFailures known, string kind, Profile? profile, Features features, string target, DateTimeOffset startedAt, IReadOnlyList<CaseResult> results, RunOptions options, CancellationToken cancellationToken, TesterStatement? statement = null)
    {
        var (marked, problems) = known.Apply(results);
        var facts = new RunFacts(kind, profile, features, target, startedAt, TimeProvider.System.GetUtcNow(), options.Filter ?? "", known, problems) { Statement = statement };
        var report = RunReport.Make(facts, marked);
        foreach (var problem in problems)
        {
            Console.WriteLine(problem);
        }

        ConsoleProgress.Sum(marked, facts.FinishedAt - startedAt);
        if (marked.SelectMany(result => result.Dossiers).Any())
        {
            Console.WriteLine($"{marked.Sum(result => result.Dossiers.Count)} test dossiers were made; the JSON report lists them. / Đã tạo các hồ sơ thử; báo cáo JSON liệt kê.");
        }

        await files.WriteAsync(report, cancellationToken);
        return Verdict.ExitCodeOf(report["result"]!.ToString());
    }
}
