namespace MotCua.ReferenceServer.Intake;

/// <summary>One step of intake. Steps before the append read and decide; they store nothing.</summary>
internal interface IIntakeStep
{
    ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken);
}
