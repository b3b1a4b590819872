using System.Collections.Concurrent;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Model;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Runner.Steps.Clients;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Proof;

/// <summary>The same for clients, with the model client: every case passes on the honest one, each fault is caught by a case named for its requirement.</summary>
internal sealed class ClientProof(string enrolmentFolder, int parallel, Action<string> say) : IAsyncDisposable
{
    private readonly Enrolment _enrolment = Enrolment.Read(Path.Combine(enrolmentFolder, "enrolment.yaml"));

    // This tool again: by dotnet and its assembly, or, from an archive, the one file.
    private static readonly string Self = Environment.ProcessPath is { } path && !Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? $"\"{path}\"" : $"dotnet \"{Path.Combine(AppContext.BaseDirectory, "MotCua.Conformance.dll")}\"";

    private readonly ModelPool _pool = new($"{Self} model");

    public Task<IReadOnlyList<CaseResult>> HonestAsync(CancellationToken cancellationToken) => RunAsync(Suite.Client, fault: null, parallel * 4, cancellationToken);

    public async Task<IReadOnlyList<(NamedFault Fault, string Why)>> FaultsAsync(IReadOnlyList<NamedFault> faults, CancellationToken cancellationToken)
    {
        var missed = new ConcurrentBag<(NamedFault Fault, string Why)>();
        await Parallel.ForEachAsync(faults, new ParallelOptions { MaxDegreeOfParallelism = parallel * 4, CancellationToken = cancellationToken }, async (fault, token) =>
        {
            var named = Suite.Client.Where(one => one.Requirement == fault.Requirement).ToList();
            List<CaseResult> results = [];
            foreach (var one in named.TakeWhile(_ => !results.Any(IsCaught)))
            {
                results.AddRange(await RunAsync([one], fault.Name, 1, token));
            }

            if (!results.Any(IsCaught))
            {
                var why = named.Count == 0 ? "no case is named for the requirement" : string.Join(", ", results.Select(result => $"{result.Case.Id} {result.Outcome} {result.Text}"));
                missed.Add((fault, why));
                say($"NOT CAUGHT client {fault.Name} ({fault.Requirement}): {why}");
            }
        });
        return [.. missed];
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private static bool IsCaught(CaseResult result) => result.Outcome is Outcome.Failed or Outcome.Warning;

    private async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, string? fault, int side, CancellationToken cancellationToken)
    {
        // What is measured is the whole process: it has to be new.
        var measured = cases.Where(one => one.Steps.Any(step => step is MemoryStep)).ToList();
        var own = new AdapterCommand($"{Self} model{(fault is null ? "" : $" --fault {fault}")}");
        var results = await Task.WhenAll(RunAsync(own, measured, 1, cancellationToken), RunAsync(_pool.With(fault), [.. cases.Except(measured)], side, cancellationToken));
        return [.. results.SelectMany(all => all)];
    }

    private Task<IReadOnlyList<CaseResult>> RunAsync(IAdapterSource source, IReadOnlyList<TestCase> cases, int side, CancellationToken cancellationToken) =>
        new ClientRun(source, _enrolment, Features.Undeclared, TimeSpan.FromSeconds(20), side, _ => { }).RunAsync(cases, cancellationToken);
}
