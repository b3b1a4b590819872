using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Sdk.Directory;

/// <summary>Certificates of senders and hubs by thumbprint, from the Directory, kept ten minutes so that a revocation is seen soon.</summary>
internal sealed class CertificateCache(IDirectoryClient directory, CertificateTrust? trust, TimeProvider time)
{
    private const int MaxEntries = 20_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (BoundCertificate Bound, DateTimeOffset Until)> _entries = new(StringComparer.Ordinal);

    /// <summary>The certificate, or null when the Directory knows none or its answer is not that certificate.</summary>
    public async Task<BoundCertificate?> FindAsync(string thumbprint, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_entries.TryGetValue(thumbprint, out var entry) && now < entry.Until)
        {
            return entry.Bound;
        }

        var bound = Read(thumbprint, await AskAsync(thumbprint, cancellationToken), entry.Bound);
        if (bound is not null)
        {
            if (_entries.Count >= MaxEntries)
            {
                _entries.Clear();
            }

            _entries[thumbprint] = (bound, now + Lifetime);
        }

        return bound;
    }

    /// <summary>Whether a certificate leads to an anchor at an instant; true where no anchors are configured.</summary>
    public bool IsTrusted(BoundCertificate bound, DateTimeOffset at) => trust is null || trust.Check(bound.Certificate, at).IsTrusted;

    private async Task<CertificateBinding?> AskAsync(string thumbprint, CancellationToken cancellationToken)
    {
        try
        {
            return await directory.GetCertificateAsync(thumbprint, cancellationToken);
        }
        catch (RefusalException e) when (e.Reason is ErrorReason.RecipientUnknown or ErrorReason.TaskUnknown or ErrorReason.SchemaViolation)
        {
            return null;
        }
    }

    private static BoundCertificate? Read(string thumbprint, CertificateBinding? binding, BoundCertificate? known)
    {
        if (binding is null)
        {
            return null;
        }

        // The certificate object keeps its key: the same bytes keep the same object.
        if (known is not null && known.Binding.Certificate == binding.Certificate)
        {
            return known with { Binding = binding };
        }

        try
        {
            var certificate = X509CertificateLoader.LoadCertificate(binding.Certificate.Span);
            return CertificateThumbprint.Of(certificate) == thumbprint ? new BoundCertificate(binding, certificate) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
