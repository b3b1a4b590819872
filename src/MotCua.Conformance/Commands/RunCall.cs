using System.CommandLine;
using MotCua.Conformance.Manual;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Commands;

/// <summary>What every run has: what it was told, and how it ends: known failures marked, reports written, the sum said, the exit code.</summary>
internal sealed class RunCall
{
    private readonly string _kind;
    private readonly ReportFiles _files;
    private readonly KnownFailures _known;

    /// <param name="parsed">The command line. A signer, a features file or a list of known failures that is wrong ends the call here.</param>
    /// <param name="kind">What is tested: hub, client, vectors, scenario.</param>
    /// <param name="options">What the run was told.</param>
    /// <exception cref="TargetProblem">One of them cannot be used.</exception>
    public RunCall(ParseResult parsed, string kind, RunOptions options)
    {
        (_kind, Options) = (kind, options);
        (_files, _known) = (ReportOptions.Files(parsed), ReportOptions.Known(parsed));
        Features = FeaturesOption.Read(parsed);
    }

    public RunOptions Options { get; }

    public Features Features { get; }

    /// <summary>When the run began: now, or with the first call of a run of days.</summary>
    public DateTimeOffset StartedAt { get; set; } = TimeProvider.System.GetUtcNow();

    /// <summary>The profile, and the cases that were chosen.</summary>
    /// <exception cref="TargetProblem">There are none.</exception>
    public (Profile Profile, IReadOnlyList<TestCase> Cases) Choose() => Options.Choose(_kind, Features);

    public ConsoleProgress Progress(int cases) => new(cases, Options.Trace);

    public async Task<int> EndAsync(Profile profile, string target, IReadOnlyList<CaseResult> results, CancellationToken cancellationToken, TesterStatement? statement = null)
    {
        var (marked, problems) = _known.Apply(results);
        var facts = new RunFacts(_kind, profile, Features, target, StartedAt, TimeProvider.System.GetUtcNow(), Options.Filter ?? "", _known, problems) { Statement = statement };
        var report = RunReport.Make(facts, marked);
        foreach (var problem in problems)
        {
            Console.WriteLine(problem);
        }

        ConsoleProgress.Sum(marked, facts.FinishedAt - StartedAt);
        if (marked.SelectMany(result => result.Dossiers).Any())
        {
            Console.WriteLine($"{marked.Sum(result => result.Dossiers.Count)} test dossiers were made; the JSON report lists them. / Đã tạo các hồ sơ thử; báo cáo JSON liệt kê.");
        }

        await _files.WriteAsync(report, cancellationToken);
        return Verdict.ExitCodeOf(report["result"]!.ToString());
    }
}
