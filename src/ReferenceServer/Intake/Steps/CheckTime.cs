using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>Not from the future, not past expires_at, not older than ids are kept. Age alone is no fault.</summary>
internal sealed class CheckTime(IntakeOptions options) : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        var created = submission.Header.CreatedAt.ToDateTimeOffset();
        var latest = submission.Now + options.MaxSkew;
        return new(
            created > latest ? Ahead("header.createdAt")
            : submission.Signature.Header.IssuedAt > latest ? Ahead("signature.iat")
            : submission.Header.ExpiresAt.ToDateTimeOffset() <= submission.Now
                ? StepOutcome.Refused(ErrorReason.MessageExpired, "header.expiresAt", "The message is past its expires_at; make a new one.", "Thông điệp đã quá expires_at; hãy tạo thông điệp mới.")
            : created < submission.Now - options.Retention
                ? StepOutcome.Refused(ErrorReason.MessageExpired, "header.createdAt", "The message is older than this hub keeps ids; make a new one.", "Thông điệp cũ hơn thời gian nút lưu mã; hãy tạo thông điệp mới.")
            : StepOutcome.Next);
    }

    private static StepOutcome Ahead(string path) => StepOutcome.Refused(ErrorReason.ClockSkew, path,
        "This time is more than 5 minutes ahead of the hub; synchronise the clock.", "Thời gian này đi trước giờ của nút quá 5 phút; hãy đồng bộ đồng hồ.");
}
