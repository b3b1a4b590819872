using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>The signature is over the received bytes (MC-SIGN-3), by a certificate that may sign now and is bound to header.from.</summary>
internal sealed class VerifySignature(IAgencyDirectory directory, SignerCertificates certificates) : IIntakeStep
{
    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken) => new(Verify(submission));

    private StepOutcome Verify(Submission submission)
    {
        if (!MessageSignature.TryParse(submission.Signed.Signature, out var signature, out var verdict))
        {
            return Invalid(verdict.Problem);
        }

        submission.Signature = signature;
        var certificate = certificates.Find(signature.Header.Thumbprint, submission.Now, out var binding, out var refusal);
        if (binding is not null && !SpeaksFor(binding, submission))
        {
            return StepOutcome.Refused(ErrorReason.SenderNotAllowed, "header.from",
                "The certificate that signed is not bound to that agency.", "Chứng thư ký không được gắn với cơ quan đó.");
        }

        if (certificate is null)
        {
            return StepOutcome.Refused(refusal!);
        }

        verdict = signature.Verify(submission.Payload.Span, VerificationKey.Of(certificate));
        return verdict.IsValid ? StepOutcome.Next : Invalid(verdict.Problem);
    }

    private bool SpeaksFor(CertificateBinding binding, Submission submission) =>
        binding.Agencies.Contains(submission.Header.From)
        || (directory.Find(submission.Header.From, submission.Today) is { } agency && binding.Agencies.Contains(agency.Code));

    private static StepOutcome Invalid(SignatureProblem problem) => StepOutcome.Refused(ErrorReason.SignatureInvalid, "signature",
        $"The signature is refused: {problem.Name()}. Sign the exact payload bytes that are sent.", $"Chữ ký bị từ chối: {problem.Name()}. Ký đúng các byte nội dung được gửi.");
}
