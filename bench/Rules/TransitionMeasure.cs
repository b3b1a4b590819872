using MotCua.Bench.Workload;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.V1;

namespace MotCua.Bench.Rules;

/// <summary>Transition on the messages of the land mix, from nothing to a closed task.</summary>
internal sealed class TransitionMeasure : IMeasure
{
    private const double Least = 60;
    private const int Dossiers = 100;

    public string Name => "transitions";

    public string About => "Transition on the land mix: millions a minute on one core; ratio: over the 60 that are asked (more is better).";

    public Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var land = new LandDossier(TimeProvider.System);
        TransitionInput[][] dossiers = [.. Enumerable.Range(1, Dossiers).Select(n => land.Of(n).Select(LandSteps.Input).ToArray())];
        var cost = CpuCost.Of(interval, () =>
        {
            foreach (var inputs in dossiers)
            {
                TaskState? task = null;
                foreach (var input in inputs)
                {
                    var outcome = Transition.Apply(task, input);
                    task = outcome.IsAllowed ? outcome.Task : throw new BenchException($"{input.Message.BodyCase} is refused: {outcome.Refusal!.Reason}");
                }

                if (task is not { Phase: TaskPhase.Closed })
                {
                    throw new BenchException("A dossier of the mix does not end.");
                }
            }
        });
        var nanoseconds = cost.TotalNanoseconds / (Dossiers * LandDossier.Messages);
        var millions = 60e9 / nanoseconds / 1e6;
        return Task.FromResult(new Measurement(Name, millions, "million a minute", "the 60 million that are asked", millions / Least, [new("nanoseconds", nanoseconds)], ">= 60 million a minute", millions >= Least));
    }
}
