using MotCua.Contracts.Calendar;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>The sender exists, the system group is said by hubs and the directory authority only, and test systems stay among themselves.</summary>
internal sealed class CheckRights(IAgencyDirectory directory, IntakeOptions options) : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken) => new(Check(submission));

    private StepOutcome Check(Submission submission)
    {
        if (FindSender(submission) is not { } sender)
        {
            return StepOutcome.Refused(ErrorReason.AgencyClosed, "header.from",
                $"The sending agency is not in force, and its messages are taken for {options.GraceDays} days after its end only.",
                $"Cơ quan gửi không còn hiệu lực; thông điệp chỉ được nhận trong {options.GraceDays} ngày sau khi chấm dứt.");
        }

        submission.Sender = sender;
        var needed = submission.Body.Actors switch
        {
            Actors.Hub => Roles.Hub,
            Actors.DirectoryAuthority => Roles.DirectoryAuthority,
            _ => Roles.None,
        };
        if (needed != Roles.None && (DirectoryRoles.Of(sender) & needed) == Roles.None)
        {
            return StepOutcome.Refused(ErrorReason.SenderNotAllowed, submission.Body.Name,
                "Only hubs and the directory authority send this body.", "Chỉ nút trao đổi và cơ quan quản lý danh bạ được gửi loại thông điệp này.");
        }

        return submission.Caller.IsTest && !submission.Header.Test
            ? StepOutcome.Refused(ErrorReason.SenderNotAllowed, "header.test",
                "A test system sends test messages only: set test.", "Hệ thống thử nghiệm chỉ được gửi thông điệp thử nghiệm: đặt test.")
            : StepOutcome.Next;
    }

    // Itself; or, where it has ended at most 30 days ago and existed when it spoke, who goes on for it.
    public Agency? FindSender(Submission submission)
    {
        var code = submission.Header.From;
        var today = submission.Today;
        if (directory.Find(code, today) is { } inForce)
        {
            return inForce;
        }

        var created = VietnamTime.DayOf(submission.Header.CreatedAt.ToDateTimeOffset());
        var earliest = today.AddDays(-options.GraceDays);
        return directory.Find(code, created) is { } then && (created >= earliest || directory.Find(code, earliest) is not null)
            ? directory.Resolve(code, today).Agency ?? then
            : null;
    }
}
