using System.Collections.Concurrent;
using System.Diagnostics;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Proof;

/// <summary>Runs, for each fault of the reference server, the cases named for the requirement that it breaks: one of them must fail.</summary>
internal sealed class HubProof(string program, string enrolmentFolder, int parallel, Action<string> say)
{
    private readonly Enrolment _enrolment = Enrolment.Read(Path.Combine(enrolmentFolder, "enrolment.yaml"));

    private Features Features { get; } = new("MotCua reference server", "0", "", "proof", "", "", "", null, null, Features.Known.Keys.ToHashSet(StringComparer.Ordinal));

    /// <summary>The faults that the server knows.</summary>
    public static async Task<IReadOnlyList<NamedFault>> ListAsync(string program, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "faults"]) { UseShellExecute = false, RedirectStandardOutput = true }) ?? throw new TargetProblem("dotnet did not start", "không khởi động được dotnet");
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(parts => parts.Length == 3).Select(parts => new NamedFault(parts[0], parts[1], parts[2]))];
    }

    /// <summary>All cases on the honest server: none may fail.</summary>
    public async Task<IReadOnlyList<CaseResult>> HonestAsync(CancellationToken cancellationToken)
    {
        await using var hub = await ProvenHub.StartAsync(program, enrolmentFolder, fault: null, cancellationToken);
        return await RunAsync(hub, Suite.Hub, _enrolment.Lanes.Count, cancellationToken);
    }

    /// <summary>The faults that were not caught, each with the reason.</summary>
    public async Task<IReadOnlyList<(NamedFault Fault, string Why)>> FaultsAsync(IReadOnlyList<NamedFault> faults, CancellationToken cancellationToken)
    {
        var missed = new ConcurrentBag<(NamedFault Fault, string Why)>();
        await Parallel.ForEachAsync(faults, new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (fault, token) =>
        {
            if (await MissedAsync(fault, token) is { } why)
            {
                missed.Add((fault, why));
                say($"NOT CAUGHT {fault.Name} ({fault.Requirement}): {why}");
            }
        });
        return [.. missed];
    }

    private async Task<string?> MissedAsync(NamedFault fault, CancellationToken cancellationToken)
    {
        var named = Suite.Hub.Where(one => one.Requirement == fault.Requirement).ToList();
        if (named.Count == 0)
        {
            return "no case is named for the requirement";
        }

        await using var hub = await ProvenHub.StartAsync(program, enrolmentFolder, fault.Name, cancellationToken);
        var results = await RunAsync(hub, WithNeeds(named), Math.Min(2, _enrolment.Lanes.Count), cancellationToken);
        var own = results.Where(result => result.Case.Requirement == fault.Requirement).ToList();
        return own.Any(result => result.Outcome is Outcome.Failed or Outcome.Warning) ? null : string.Join(", ", own.Select(result => $"{result.Case.Id} {result.Outcome} {result.Text}"));
    }

    private static List<TestCase> WithNeeds(IReadOnlyList<TestCase> named)
    {
        var ids = named.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        for (var before = 0; before != ids.Count;)
        {
            before = ids.Count;
            ids.UnionWith(Suite.Hub.Where(one => ids.Contains(one.Id)).SelectMany(one => one.Needs).ToList());
        }

        return [.. Suite.Hub.Where(one => ids.Contains(one.Id))];
    }

    private async Task<IReadOnlyList<CaseResult>> RunAsync(ProvenHub hub, IReadOnlyList<TestCase> cases, int lanes, CancellationToken cancellationToken)
    {
        var target = new Target(hub.Address, Features, _enrolment) { RestartAsync = hub.RestartAsync, PublishAsync = hub.PublishAsync, LogAsync = hub.LogAsync, DamageAsync = hub.DamageAsync };
        return await new HubRun(target, TimeSpan.FromSeconds(20), lanes, _ => { }).RunAsync(cases, cancellationToken);
    }
}
