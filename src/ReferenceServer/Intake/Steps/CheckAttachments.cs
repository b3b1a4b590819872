using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>A file may be named only by an agency that uploaded every byte of it, or received it in a message.</summary>
internal sealed class CheckAttachments(IAttachmentRegister attachments) : IIntakeStep
{
    public async ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        var files = submission.Contents.Files;
        if (files.Count == 0)
        {
            return StepOutcome.Next;
        }

        var missing = await attachments.FindMissingAsync(
            submission.Header.From, files.Select(f => f.File.Sha256).ToHashSet(StringComparer.Ordinal), cancellationToken);
        return missing.Count == 0 ? StepOutcome.Next : StepOutcome.Refused(Refusals.Create(ErrorReason.AttachmentMissing,
            files.Where(f => missing.Contains(f.File.Sha256)).Select(f => new RefusalField
            {
                Path = f.Path,
                MessageEn = "The sender has neither uploaded nor received this file; upload it, then send the same message again.",
                MessageVi = "Bên gửi chưa tải lên và chưa nhận tệp này; hãy tải lên rồi gửi lại đúng thông điệp.",
            })));
    }
}
