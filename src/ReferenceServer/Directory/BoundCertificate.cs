using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Intake;

namespace MotCua.ReferenceServer.Directory;

/// <summary>A binding with its certificate read and its key ready to verify.</summary>
internal sealed class BoundCertificate
{
    public BoundCertificate(CertificateBinding binding)
    {
        Binding = binding;
        Certificate = X509CertificateLoader.LoadCertificate(binding.Certificate.Span);
        Key = VerificationKey.Of(Certificate);
        Caller = new Caller(binding.System, new HashSet<string>(binding.Agencies, StringComparer.Ordinal), binding.Thumbprint, binding.Test);
        From = binding.From.ToDateTimeOffset();
        To = binding.To.ToDateTimeOffset();
        RevokedAt = binding.RevokedAt?.ToDateTimeOffset();
    }

    public CertificateBinding Binding { get; }

    public X509Certificate2 Certificate { get; }

    public VerificationKey Key { get; }

    /// <summary>Who calls with this certificate.</summary>
    public Caller Caller { get; }

    public DateTimeOffset From { get; }

    public DateTimeOffset To { get; }

    public DateTimeOffset? RevokedAt { get; }
}
