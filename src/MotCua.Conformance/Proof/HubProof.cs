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

    private readonly IReadOnlyList<ProvenSetup> _setups = [ProvenSetup.Plain, ProvenSetup.Tls(enrolmentFolder), ProvenSetup.SmallMemory, ProvenSetup.Followed];

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
        var results = new List<CaseResult>();
        foreach (var cases in Suite.Hub.GroupBy(SetupOf))
        {
            await using var hub = await ProvenHub.StartAsync(program, enrolmentFolder, cases.Key, fault: null, cancellationToken);
            results.AddRange(await RunAsync(hub, cases.Key, [.. cases], _enrolment.Lanes.Count, cancellationToken));
        }

        return results;
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

        var own = new List<CaseResult>();
        foreach (var cases in named.GroupBy(SetupOf))
        {
            await using var hub = await ProvenHub.StartAsync(program, enrolmentFolder, cases.Key, fault.Name, cancellationToken);
            var results = await RunAsync(hub, cases.Key, WithNeeds([.. cases]), Math.Min(2, _enrolment.Lanes.Count), cancellationToken);
            own.AddRange(results.Where(result => result.Case.Requirement == fault.Requirement && SetupOf(result.Case) == cases.Key));
        }

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

    // The server that has what a case needs.
    private ProvenSetup SetupOf(TestCase one) => _setups.FirstOrDefault(setup => one.Features.Contains(setup.Feature)) ?? ProvenSetup.Plain;

    private async Task<IReadOnlyList<CaseResult>> RunAsync(ProvenHub hub, ProvenSetup setup, IReadOnlyList<TestCase> cases, int lanes, CancellationToken cancellationToken)
    {
        var declared = Features.Known.Keys.Except(_setups.Where(other => other != setup).Select(other => other.Feature)).ToHashSet(StringComparer.Ordinal);
        var features = new Features("MotCua reference server", "0", "", "proof", "", "", "", null, null, declared);
        var target = new Target(hub.Address, features, _enrolment) { RestartAsync = hub.RestartAsync, PublishAsync = hub.PublishAsync, LogAsync = hub.LogAsync, ReachAsync = hub.ReachAsync, DamageAsync = hub.DamageAsync };
        return await new HubRun(target, TimeSpan.FromSeconds(20), lanes, _ => { }).RunAsync(cases, cancellationToken);
    }
}
