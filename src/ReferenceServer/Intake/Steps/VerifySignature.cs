using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>
/// The signature is by a certificate that the directory binds to header.from at the hub's time, unrevoked, leading to a trust anchor,
/// and it is over the received bytes (MC-SIGN-3).
/// </summary>
internal sealed class VerifySignature(IAgencyDirectory directory, CertificateTrust trust) : IIntakeStep
{
    private const int MaxRemembered = 20_000;

    // By thumbprint, which is the hash of the certificate: what it maps to never changes.
    private readonly ConcurrentDictionary<string, X509Certificate2> _certificates = new(StringComparer.Ordinal);

    public ValueTask<StepOutcome> RunAsync(Submission submission, CancellationToken cancellationToken) => new(Verify(submission));

    private StepOutcome Verify(Submission submission)
    {
        if (!MessageSignature.TryParse(submission.Signed.Signature, out var signature, out var verdict))
        {
            return Invalid(verdict.Problem);
        }

        submission.Signature = signature;
        var binding = directory.FindBinding(signature.Header.Thumbprint);
        if (binding is null)
        {
            return NotTrusted("The Directory does not know the signer's certificate.", "Danh bạ không có chứng thư của bên ký.");
        }

        var from = submission.Header.From;
        if (!binding.Agencies.Contains(from) && !(directory.Find(from, submission.Today) is { } agency && binding.Agencies.Contains(agency.Code)))
        {
            return StepOutcome.Refused(ErrorReason.SenderNotAllowed, "header.from",
                "The certificate that signed is not bound to that agency.", "Chứng thư ký không được gắn với cơ quan đó.");
        }

        if (binding.RevokedAt is { } revoked && revoked.ToDateTimeOffset() <= submission.Now)
        {
            return StepOutcome.Refused(ErrorReason.CertificateRevoked, "signature",
                "The signer's certificate was revoked. Sign again with a new one.", "Chứng thư ký đã bị thu hồi. Ký lại bằng chứng thư mới.");
        }

        if (submission.Now < binding.From.ToDateTimeOffset() || submission.Now >= binding.To.ToDateTimeOffset())
        {
            return NotTrusted("The certificate's binding in the Directory is not in force now.", "Việc gắn chứng thư trong Danh bạ hiện không có hiệu lực.");
        }

        if (Certificate(binding) is not { } certificate || !trust.Check(certificate, submission.Now).IsTrusted)
        {
            return NotTrusted("The signer's certificate does not lead to a trust anchor, or is not valid now.", "Chứng thư ký không dẫn tới gốc tin cậy, hoặc không còn hiệu lực.");
        }

        verdict = signature.Verify(submission.Payload.Span, VerificationKey.Of(certificate));
        return verdict.IsValid ? StepOutcome.Next : Invalid(verdict.Problem);
    }

    private X509Certificate2? Certificate(CertificateBinding binding)
    {
        if (_certificates.TryGetValue(binding.Thumbprint, out var known))
        {
            return known;
        }

        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadCertificate(binding.Certificate.Span);
        }
        catch (CryptographicException)
        {
            return null;
        }

        if (CertificateThumbprint.Of(certificate) != binding.Thumbprint)
        {
            certificate.Dispose();
            return null;
        }

        if (_certificates.Count >= MaxRemembered)
        {
            _certificates.Clear();
        }

        return _certificates.GetOrAdd(binding.Thumbprint, certificate);
    }

    private static StepOutcome Invalid(SignatureProblem problem) => StepOutcome.Refused(ErrorReason.SignatureInvalid, "signature",
        $"The signature is refused: {problem.Name()}. Sign the exact payload bytes that are sent.", $"Chữ ký bị từ chối: {problem.Name()}. Ký đúng các byte nội dung được gửi.");

    private static StepOutcome NotTrusted(string en, string vi) => StepOutcome.Refused(ErrorReason.CertificateNotTrusted, "signature", en, vi);
}
