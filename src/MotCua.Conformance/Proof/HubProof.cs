using System.Collections.Concurrent;
using System.Diagnostics;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Proof;

/// <summary>Runs, for each fault of the reference server, the cases named for the requirement that it breaks: one of them must fail.</summary>
internal sealed class HubProof(string program, string enrolmentFolder, int parallel, Action<string> say)
{
    /// <summary>An honest system is waited for as long as a slow machine needs; a fault shows within the usual time.</summary>
    public static readonly TimeSpan Patience = CaseContext.UsualTimeout * 4;

    private static readonly TimeSpan Timeout = CaseContext.UsualTimeout;

    private readonly Enrolment _enrolment = Enrolment.Read(Path.Combine(enrolmentFolder, "enrolment.yaml"));

    private readonly IReadOnlyList<ProvenSetup> _setups = [ProvenSetup.Plain, ProvenSetup.Tls(enrolmentFolder), ProvenSetup.SmallMemory, ProvenSetup.Followed];

    /// <summary>The faults that the server knows.</summary>
    public static async Task<IReadOnlyList<NamedFault>> ListAsync(string program, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "faults"]) { UseShellExecute = false, RedirectStandardOutput = true }) ?? throw new TargetProblem("dotnet did not start", "không khởi động được dotnet");
        var text = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).Where(parts => parts.Length == 4).Select(parts => new NamedFault(parts[0], parts[1], parts[3]) { IsSwitched = parts[2] == "switched" })];
    }

    /// <summary>All cases on the honest server: none may fail.</summary>
    public async Task<IReadOnlyList<CaseResult>> HonestAsync(CancellationToken cancellationToken)
    {
        var results = new List<CaseResult>();
        foreach (var cases in Suite.Hub.GroupBy(SetupOf))
        {
            await using var hub = await ProvenHub.StartAsync(program, enrolmentFolder, cases.Key, fault: null, cancellationToken);
            results.AddRange(await RunAsync(hub, cases.Key, [.. cases], _enrolment.Lanes.Count, Patience, cancellationToken));
        }

        return results;
    }

    /// <summary>The faults that were not caught, each with the reason.</summary>
    public async Task<IReadOnlyList<(NamedFault Fault, string Why)>> FaultsAsync(IReadOnlyList<NamedFault> faults, CancellationToken cancellationToken)
    {
        var missed = new ConcurrentBag<(NamedFault Fault, string Why)>();
        void Judge(NamedFault fault, string? why)
        {
            if (why is not null)
            {
                missed.Add((fault, why));
                say($"NOT CAUGHT {fault.Name} ({fault.Requirement}): {why}");
            }
        }

        var switched = new ConcurrentQueue<NamedFault>(faults.Where(IsSwitched));
        await Task.WhenAll(Enumerable.Range(0, Math.Min(parallel, switched.Count)).Select(_ => SwitchedAsync(switched, Judge, cancellationToken)));
        await Parallel.ForEachAsync(
            faults.Where(fault => !IsSwitched(fault)), new ParallelOptions { MaxDegreeOfParallelism = parallel, CancellationToken = cancellationToken }, async (fault, token) => Judge(fault, await StartedAsync(fault, token)));
        return [.. missed];
    }

    // A warm server serves fault after fault where the fault can be switched and no case stops the server, moves its clock or needs another one.
    private bool IsSwitched(NamedFault fault) => fault.IsSwitched && CasesOf(fault).All(one => one.Alone == Seclusion.None && SetupOf(one) == ProvenSetup.Plain);

    private static List<TestCase> CasesOf(NamedFault fault) => [.. Suite.Hub.Where(one => one.Requirement == fault.Requirement)];

    private async Task SwitchedAsync(ConcurrentQueue<NamedFault> faults, Action<NamedFault, string?> judge, CancellationToken cancellationToken)
    {
        await using var hub = await ProvenHub.StartAsync(program, enrolmentFolder, ProvenSetup.Plain, ProvenHub.Switch, cancellationToken);
        while (faults.TryDequeue(out var fault))
        {
            await hub.SwitchAsync(fault.Name, cancellationToken);
            judge(fault, await MissedAsync(hub, ProvenSetup.Plain, CasesOf(fault), cancellationToken));

            // What it left behind is taken by the honest hub, so that it cannot be taken for the next one's mistake.
            await hub.SwitchAsync("", cancellationToken);
            await Mailboxes.EmptyAsync(TargetOf(hub, ProvenSetup.Plain), _enrolment.Lanes[0], [.. _enrolment.Lanes[0].Systems.Keys], Timeout, cancellationToken);
        }
    }

    private async Task<string?> StartedAsync(NamedFault fault, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        foreach (var cases in CasesOf(fault).GroupBy(SetupOf))
        {
            await using var hub = await ProvenHub.StartAsync(program, enrolmentFolder, cases.Key, fault.Name, cancellationToken);
            if (await MissedAsync(hub, cases.Key, [.. cases], cancellationToken) is not { } why)
            {
                return null;
            }

            texts.Add(why);
        }

        return texts.Count == 0 ? "no case is named for the requirement" : string.Join(", ", texts);
    }

    // Case after case, until one fails.
    private async Task<string?> MissedAsync(ProvenHub hub, ProvenSetup setup, IReadOnlyList<TestCase> cases, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        foreach (var one in cases)
        {
            var result = (await RunAsync(hub, setup, WithNeeds([one]), 1, Timeout, cancellationToken)).Single(result => result.Case == one);
            if (result.Outcome is Outcome.Failed or Outcome.Warning)
            {
                return null;
            }

            texts.Add($"{one.Id} {result.Outcome} {result.Text}");
        }

        return texts.Count == 0 ? "no case is named for the requirement" : string.Join(", ", texts);
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

    private Task<IReadOnlyList<CaseResult>> RunAsync(ProvenHub hub, ProvenSetup setup, IReadOnlyList<TestCase> cases, int lanes, TimeSpan timeout, CancellationToken cancellationToken) =>
        new HubRun(TargetOf(hub, setup), timeout, lanes, _ => { }).RunAsync(cases, cancellationToken);

    private Target TargetOf(ProvenHub hub, ProvenSetup setup)
    {
        var declared = Features.Known.Keys.Except(_setups.Where(other => other != setup).Select(other => other.Feature)).ToHashSet(StringComparer.Ordinal);
        var features = new Features("MotCua reference server", "0", "", "proof", "", "", "", null, null, declared);
        return new Target(hub.Address, features, _enrolment) { RestartAsync = hub.RestartAsync, PublishAsync = hub.PublishAsync, LogAsync = hub.LogAsync, ReachAsync = hub.ReachAsync, DamageAsync = hub.DamageAsync };
    }
}
