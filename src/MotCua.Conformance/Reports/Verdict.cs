using MotCua.Conformance.Commands;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Reports;

/// <summary>What the outcomes of a run come to.</summary>
internal static class Verdict
{
    public const string Conforms = "conforms";
    public const string WithExceptions = "conforms-with-exceptions";
    public const string DoesNot = "does-not-conform";
    public const string CouldNotRun = "could-not-run";

    public static string Word(IReadOnlyList<CaseResult> results, IReadOnlyList<string> problems)
    {
        if (results.Any(result => result.Outcome == Outcome.Error) || !results.Any(result => result.Outcome is Outcome.Passed or Outcome.Failed or Outcome.KnownFailing or Outcome.Warning))
        {
            return CouldNotRun;
        }

        if (problems.Count > 0 || results.Any(result => result.Outcome is Outcome.Failed or Outcome.Skipped))
        {
            return DoesNot;
        }

        return results.Any(result => result.Outcome == Outcome.KnownFailing) ? WithExceptions : Conforms;
    }

    public static int ExitCodeOf(string verdict) => verdict switch { Conforms => ExitCode.Conforms, WithExceptions => ExitCode.ConformsWithExceptions, DoesNot => ExitCode.DoesNotConform, _ => ExitCode.CouldNotRun };

    public static string Word(Outcome outcome) => outcome switch
    {
        Outcome.Passed => "passed",
        Outcome.Failed => "failed",
        Outcome.Warning => "warning",
        Outcome.Skipped => "skipped",
        Outcome.NotDeclared => "not-declared",
        Outcome.KnownFailing => "known-failing",
        _ => "error",
    };

    /// <summary>The outcome of several cases of one requirement.</summary>
    public static Outcome Worst(IEnumerable<Outcome> outcomes) => outcomes.DefaultIfEmpty(Outcome.NotDeclared).MaxBy(outcome => outcome switch
    {
        Outcome.Error => 6,
        Outcome.Failed => 5,
        Outcome.KnownFailing => 4,
        Outcome.Skipped => 3,
        Outcome.Warning => 2,
        Outcome.Passed => 1,
        _ => 0,
    });
}
