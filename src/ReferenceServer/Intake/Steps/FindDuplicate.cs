using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>A known message gets its first receipt and nothing else runs; the same id with other bytes is refused.</summary>
internal sealed class FindDuplicate(IMessageStore messages) : IIntakeStep
{
    public async ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        var known = await messages.FindReceiptAsync(submission.Header.From, submission.Header.Id, cancellationToken);
        return known is null ? StepOutcome.Next : Duplicates.Answer(known, submission);
    }
}
