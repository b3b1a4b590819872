using System.Collections.Concurrent;
using MotCua.Conformance.Adapters;
using MotCua.Conformance.Model;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Proof;

/// <summary>The same for clients, with the model client: every case passes on the honest one, each fault is caught by a case named for its requirement.</summary>
internal sealed class ClientProof(string enrolmentFolder, int parallel, Action<string> say) : IAsyncDisposable
{
    private readonly Enrolment _enrolment = Enrolment.Read(Path.Combine(enrolmentFolder, "enrolment.yaml"));

    // This tool again: by dotnet and its assembly, or, from an archive, the one file.
    private static readonly string Self = Environment.ProcessPath is { } path && !Path.GetFileNameWithoutExtension(path).Equals("dotnet", StringComparison.OrdinalIgnoreCase) ? $"\"{path}\"" : $"dotnet \"{Path.Combine(AppContext.BaseDirectory, "MotCua.Conformance.dll")}\"";

    private readonly WarmAdapters _programs = new(fault => $"{Self} model{(fault is null ? "" : $" --fault {fault}")}");

    public Task<IReadOnlyList<CaseResult>> HonestAsync(CancellationToken cancellationToken) => RunAsync(Suite.Client, fault: null, parallel * 4, HubProof.Patience, cancellationToken);

    public async Task<IReadOnlyList<(NamedFault Fault, string Why)>> FaultsAsync(IReadOnlyList<NamedFault> faults, CancellationToken cancellationToken)
    {
        var missed = new ConcurrentBag<(NamedFault Fault, string Why)>();
        await Parallel.ForEachAsync(faults, new ParallelOptions { MaxDegreeOfParallelism = parallel * 4, CancellationToken = cancellationToken }, async (fault, token) =>
        {
            var named = Suite.Client.Where(one => one.Requirement == fault.Requirement).ToList();
            List<CaseResult> results = [];
            foreach (var one in named.TakeWhile(_ => !results.Any(IsCaught)))
            {
                results.AddRange(await RunAsync([one], fault.Name, 1, CaseContext.UsualTimeout, token));
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

    public ValueTask DisposeAsync() => _programs.DisposeAsync();

    private static bool IsCaught(CaseResult result) => result.Outcome is Outcome.Failed or Outcome.Warning;

    private Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<TestCase> cases, string? fault, int side, TimeSpan timeout, CancellationToken cancellationToken) =>
        new ClientRun(_programs.With(fault), _enrolment, Features.Undeclared, timeout, side, _ => { }).RunAsync(cases, cancellationToken);
}
