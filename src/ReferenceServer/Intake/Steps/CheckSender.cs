using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>The caller acts for the agency in header.from. Deny by default.</summary>
internal sealed class CheckSender(IAgencyDirectory directory) : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        var from = submission.Header.From;
        var acts = submission.Caller.ActsFor(from)
            || (directory.Find(from, submission.Today) is { } agency && submission.Caller.ActsFor(agency.Code));
        return new(acts ? StepOutcome.Next : StepOutcome.Refused(ErrorReason.SenderNotAllowed, "header.from",
            "This system does not act for that agency; have it bound in the Directory.",
            "Hệ thống này không được thay mặt cơ quan đó; đề nghị gắn trong Danh bạ."));
    }
}
