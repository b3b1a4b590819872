using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.Sdk.Resilience;

namespace MotCua.Sdk.Directory;

/// <summary>
/// Certificates of senders and hubs by thumbprint, from the Directory: asked again after ten minutes, so that a revocation is seen soon, and good for 72 hours
/// while the Directory cannot answer (MC-DIR-28). Where the system keeps snapshots of its own, from these.
/// </summary>
internal sealed class CertificateCache(IDirectoryClient directory, CertificateTrust? trust, TimeProvider time, KeptDirectory? kept = null)
{
    private const int MaxEntries = 20_000;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(72);

    private readonly ConcurrentDictionary<string, (BoundCertificate Bound, DateTimeOffset Asked)> _entries = new(StringComparer.Ordinal);

    /// <summary>The certificate, or null when the Directory knows none or its answer is not that certificate.</summary>
    /// <exception cref="HubUnreachableException">The Directory cannot answer, and what was known is older than 72 hours, or nothing was.</exception>
    public async Task<BoundCertificate?> FindAsync(string thumbprint, CancellationToken cancellationToken)
    {
        if (kept is not null)
        {
            return await kept.FindAsync(thumbprint, cancellationToken);
        }

        var now = time.GetUtcNow();
        if (_entries.TryGetValue(thumbprint, out var entry) && now - entry.Asked < Fresh)
        {
            return entry.Bound;
        }

        BoundCertificate? bound;
        try
        {
            bound = Read(thumbprint, await AskAsync(thumbprint, cancellationToken), entry.Bound);
        }
        catch (Exception e) when (entry.Bound is not null && now - entry.Asked < Longest && IsAway(e))
        {
            return entry.Bound;
        }

        if (bound is not null)
        {
            if (_entries.Count >= MaxEntries)
            {
                _entries.Clear();
            }

            _entries[thumbprint] = (bound, now);
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

    private static bool IsAway(Exception e) =>
        e is HubUnreachableException || e is RefusalException { Reason: ErrorReason.HubBusy or ErrorReason.StoreUnavailable or ErrorReason.RateLimited or ErrorReason.Internal };

    /// <summary>The certificate of a binding; null when there is none, or it is not the certificate of its thumbprint (MC-DIR-10).</summary>
    public static BoundCertificate? Read(string thumbprint, CertificateBinding? binding, BoundCertificate? known)
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
