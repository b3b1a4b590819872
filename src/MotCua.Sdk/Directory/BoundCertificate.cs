using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Directory;

/// <summary>A certificate with what the Directory binds it to.</summary>
internal sealed record BoundCertificate(CertificateBinding Binding, X509Certificate2 Certificate)
{
    /// <summary>Whether it spoke for an agency at an instant.</summary>
    public bool SpeaksFor(string agency, DateTimeOffset at) =>
        Binding.Agencies.Contains(agency)
        && Binding.From?.ToDateTimeOffset() <= at && at < Binding.To?.ToDateTimeOffset()
        && (Binding.RevokedAt is null || at < Binding.RevokedAt.ToDateTimeOffset());
}
