using MotCua.ReferenceServer.Storage;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>A known message gets its first receipt and nothing else runs; the same id with other bytes is refused.</summary>
internal sealed class FindDuplicate(IMessageStore messages, RecentMessages recent) : IIntakeStep
{
    public async ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        submission.IsTakenForNew = recent.IsProbablyNew(submission.Header.From, submission.Header.Id);
        return submission.IsTakenForNew ? StepOutcome.Next : await LookAsync(submission, cancellationToken);
    }

    /// <summary>What a later step is about to refuse, unless it was known all the same: then it is answered as if this step had looked.</summary>
    public async ValueTask<StepOutcome> LookAgainAsync(Submission submission, StepOutcome refused, CancellationToken cancellationToken)
    {
        var known = submission.IsTakenForNew ? await LookAsync(submission, cancellationToken) : StepOutcome.Next;
        return known.IsNext ? refused : known;
    }

    private async ValueTask<StepOutcome> LookAsync(Submission submission, CancellationToken cancellationToken)
    {
        var known = await messages.FindReceiptAsync(submission.Header.From, submission.Header.Id, cancellationToken);
        return known is null ? StepOutcome.Next : Duplicates.Answer(known, submission);
    }
}
