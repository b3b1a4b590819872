using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Intake.Steps;

/// <summary>Certificates that may sign now: bound in the directory, unrevoked, leading to a trust anchor (MC-SIGN-10, MC-SIGN-11).</summary>
internal sealed class SignerCertificates(IAgencyDirectory directory, CertificateTrust trust)
{
    private const int MaxRemembered = 20_000;

    // By thumbprint, which is the hash of the certificate: what it maps to never changes.
    private readonly ConcurrentDictionary<string, X509Certificate2> _certificates = new(StringComparer.Ordinal);

    /// <summary>The certificate, or null with the reason.</summary>
    public X509Certificate2? Find(string thumbprint, DateTimeOffset now, out CertificateBinding? binding, out Refusal? refusal)
    {
        refusal = null;
        binding = directory.FindBinding(thumbprint);
        if (binding is null)
        {
            refusal = NotTrusted("The Directory does not know the signer's certificate.", "Danh bạ không có chứng thư của bên ký.");
            return null;
        }

        if (binding.RevokedAt is { } revoked && revoked.ToDateTimeOffset() <= now)
        {
            refusal = Refusals.Create(ErrorReason.CertificateRevoked, "signature",
                "The signer's certificate was revoked. Sign again with a new one.", "Chứng thư ký đã bị thu hồi. Ký lại bằng chứng thư mới.");
            return null;
        }

        if (now < binding.From.ToDateTimeOffset() || now >= binding.To.ToDateTimeOffset())
        {
            refusal = NotTrusted("The certificate's binding in the Directory is not in force now.", "Việc gắn chứng thư trong Danh bạ hiện không có hiệu lực.");
            return null;
        }

        if (Load(binding) is { } certificate && trust.Check(certificate, now).IsTrusted)
        {
            return certificate;
        }

        refusal = NotTrusted("The signer's certificate does not lead to a trust anchor, or is not valid now.", "Chứng thư ký không dẫn tới gốc tin cậy, hoặc không còn hiệu lực.");
        return null;
    }

    private X509Certificate2? Load(CertificateBinding binding)
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

    private static Refusal NotTrusted(string en, string vi) => Refusals.Create(ErrorReason.CertificateNotTrusted, "signature", en, vi);
}
