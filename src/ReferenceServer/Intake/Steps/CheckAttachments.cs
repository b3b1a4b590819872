using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>A file may be named only by an agency that uploaded every byte of it, or received it in a message, and by its right size.</summary>
internal sealed class CheckAttachments(IAttachmentRegister attachments) : IIntakeStep
{
    public async ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken)
    {
        var files = submission.Contents.Files;
        if (files.Count == 0)
        {
            return StepOutcome.Next;
        }

        var sizes = await attachments.FindSizesAsync(
            MailboxName.Of(submission.Header.From, submission.Caller.IsTest), files.Select(f => f.File.Sha256).ToHashSet(StringComparer.Ordinal), cancellationToken);
        var missing = files.Where(f => !sizes.ContainsKey(f.File.Sha256)).ToList();
        if (missing.Count > 0)
        {
            return StepOutcome.Refused(Refusals.Create(ErrorReason.AttachmentMissing, missing.Select(f => new RefusalField
            {
                Path = f.Path,
                MessageEn = "The sender has neither uploaded nor received this file; upload it, then send the same message again.",
                MessageVi = "Bên gửi chưa tải lên và chưa nhận tệp này; hãy tải lên rồi gửi lại đúng thông điệp.",
            })));
        }

        // MC-ATT-22: uploading again would not help, so it is the message that is wrong.
        var wrong = files.Where(f => f.File.Size != sizes[f.File.Sha256]).ToList();
        return wrong.Count == 0 ? StepOutcome.Next : StepOutcome.Refused(Refusals.Create(ErrorReason.SchemaViolation, wrong.Select(f => new RefusalField
        {
            Path = f.Path + ".size",
            MessageEn = $"The file has {sizes[f.File.Sha256]} bytes.",
            MessageVi = $"Tệp có {sizes[f.File.Sha256]} byte.",
        })));
    }
}
