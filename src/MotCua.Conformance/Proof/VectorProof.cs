using System.Collections.Concurrent;
using System.Diagnostics;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Vectors;

namespace MotCua.Conformance.Proof;

/// <summary>The same for data cases: every one passes with a program that computes rightly, and each program that is wrong in one thing fails one that is named for its requirement.</summary>
/// <param name="program">Assembly of the programs: right without arguments, <c>--list</c>, <c>--wrong NAME</c>.</param>
/// <param name="parallel">Programs side by side.</param>
/// <param name="say">Takes a line for the console.</param>
internal sealed class VectorProof(string program, int parallel, Action<string> say)
{
    /// <summary>The wrong programs.</summary>
    public static async Task<IReadOnlyList<NamedFault>> ListAsync(string program, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "--list"]) { UseShellExecute = false, RedirectStandardOutput = true }) ?? throw new TargetProblem("dotnet did not start", "không khởi động được dotnet");
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(parts => parts.Length == 3).Select(parts => new NamedFault(parts[0], parts[1], parts[2]))];
    }

    public Task<IReadOnlyList<CaseResult>> HonestAsync(CancellationToken cancellationToken) => RunAsync(Suite.Vectors, "", parallel, cancellationToken);

    public async Task<IReadOnlyList<(NamedFault Fault, string Why)>> FaultsAsync(IReadOnlyList<NamedFault> faults, CancellationToken cancellationToken)
    {
        var missed = new ConcurrentBag<(NamedFault Fault, string Why)>();
        await Parallel.ForEachAsync(faults, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (fault, token) =>
        {
            var results = await RunAsync([.. Suite.Vectors.Where(one => one.Requirement == fault.Requirement)], $" --wrong {fault.Name}", 1, token);

            // A program that falls down is not wrong, it is no program.
            var fallen = results.Where(result => result.Text.StartsWith("the program failed", StringComparison.Ordinal)).ToList();
            if (fallen.Count > 0 || !results.Any(result => result.Outcome is Outcome.Failed or Outcome.Warning))
            {
                var why = fallen.Count > 0 ? fallen[0].Text : results.Count == 0 ? "no case is named for the requirement" : $"all of its {results.Count} cases passed";
                missed.Add((fault, why));
                say($"NOT CAUGHT vectors {fault.Name} ({fault.Requirement}): {why}");
            }
        });
        say($"wrong programs: {faults.Count - missed.Count} of {faults.Count} caught");
        return [.. missed];
    }

    private Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, string arguments, int side, CancellationToken cancellationToken) =>
        new VectorRun($"dotnet {program}{arguments}", Features.Undeclared, side, _ => { }).RunAsync(cases, cancellationToken);
}
