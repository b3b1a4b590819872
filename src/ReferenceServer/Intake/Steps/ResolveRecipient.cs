using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>Whose mailbox it goes to: the recipient's, or its one successor's.</summary>
internal sealed class ResolveRecipient(IAgencyDirectory directory) : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        var resolution = directory.Resolve(submission.Header.To, submission.Today);
        if (resolution.Agency is null)
        {
            return new(StepOutcome.Refused(resolution.Refusal ?? Refusals.Create(ErrorReason.RecipientUnknown)));
        }

        if (!directory.IsHomeHere(resolution.Agency.Code, submission.Today))
        {
            return new(StepOutcome.Refused(ErrorReason.RecipientUnknown, "header.to",
                "That agency's mailbox is at another hub, and this hub does not forward.",
                "Hộp thư của cơ quan đó ở nút khác, và nút này không chuyển tiếp."));
        }

        submission.Recipient = resolution.Agency;
        return new(StepOutcome.Next);
    }
}
