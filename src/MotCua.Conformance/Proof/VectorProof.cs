using System.Collections.Concurrent;
using System.Diagnostics;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Vectors;

namespace MotCua.Conformance.Proof;

/// <summary>The same for data cases: every one passes with a program that computes rightly, and each program that is wrong in one thing fails one that is named for its requirement.</summary>
/// <param name="program">Assembly of the programs: right unless a request says in what it is to be wrong; <c>--list</c> prints the names.</param>
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

    public Task<IReadOnlyList<CaseResult>> HonestAsync(CancellationToken cancellationToken) => new VectorRun($"dotnet {program}", Features.Undeclared, parallel, _ => { }).RunAsync(Suite.Vectors, cancellationToken);

    public async Task<IReadOnlyList<(NamedFault Fault, string Why)>> FaultsAsync(IReadOnlyList<NamedFault> faults, CancellationToken cancellationToken)
    {
        var missed = new ConcurrentBag<(NamedFault Fault, string Why)>();
        var waiting = new ConcurrentQueue<NamedFault>(faults);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(parallel, faults.Count)).Select(async _ =>
        {
            await using var checker = new Checker($"dotnet {program}");
            while (waiting.TryDequeue(out var fault))
            {
                checker.Wrong = fault.Name;
                if (await MissedAsync(checker, [.. Suite.Vectors.Where(one => one.Requirement == fault.Requirement)], cancellationToken) is { } why)
                {
                    missed.Add((fault, why));
                    say($"NOT CAUGHT vectors {fault.Name} ({fault.Requirement}): {why}");
                }
            }
        }));
        say($"wrong programs: {faults.Count - missed.Count} of {faults.Count} caught");
        return [.. missed];
    }

    // Case after case, until one fails. A program that falls down is not wrong, it is no program.
    private static async Task<string?> MissedAsync(Checker checker, IReadOnlyList<TestCase> cases, CancellationToken cancellationToken)
    {
        foreach (var one in cases)
        {
            var result = await VectorRun.OneAsync(VectorList.Find(one), checker, cancellationToken);
            if (result.Outcome is Outcome.Failed or Outcome.Warning)
            {
                return result.Text.StartsWith("the program failed", StringComparison.Ordinal) ? $"{one.Id}: {result.Text}" : null;
            }
        }

        return cases.Count == 0 ? "no case is named for the requirement" : $"all of its {cases.Count} cases passed";
    }
}
