using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;

namespace MotCua.Contracts.Signing;

/// <summary>
/// Trust in certificates: a set of anchors and intermediates, as data (MC-SIGN-10). No network is used: nothing is downloaded and no
/// revocation list is asked, for revocation is a fact of the Directory's binding (MC-SIGN-11), which the hub checks itself. Thread-safe;
/// make a new object when the anchors change.
/// </summary>
public sealed class CertificateTrust
{
    private const int MaxRemembered = 4096;

    private readonly X509Certificate2Collection _anchors = [];
    private readonly X509Certificate2Collection _intermediates = [];
    private readonly ConcurrentDictionary<string, Window> _trusted = new(StringComparer.Ordinal);

    /// <summary>Makes a set of anchors.</summary>
    /// <param name="anchors">Self-issued certificates that are trusted; at least one.</param>
    /// <param name="intermediates">Certificates that may stand between, trusted only through an anchor.</param>
    /// <exception cref="ArgumentException">There is no anchor, or one is not self-issued.</exception>
    public CertificateTrust(IEnumerable<X509Certificate2> anchors, IEnumerable<X509Certificate2>? intermediates = null)
    {
        foreach (var anchor in anchors)
        {
            if (!anchor.SubjectName.RawData.AsSpan().SequenceEqual(anchor.IssuerName.RawData))
            {
                throw new ArgumentException(
                    $"The trust anchor '{anchor.Subject}' is not a root: it was issued by '{anchor.Issuer}'. Give the root as anchor and this one as intermediate.",
                    nameof(anchors));
            }

            _anchors.Add(anchor);
        }

        if (_anchors.Count == 0)
        {
            throw new ArgumentException("At least one trust anchor is needed: without one no certificate can be trusted.", nameof(anchors));
        }

        foreach (var intermediate in intermediates ?? [])
        {
            _intermediates.Add(intermediate);
        }
    }

    /// <summary>
    /// Whether a certificate is trusted at an instant: the hub's own time at acceptance, the receipt's <c>received_at</c> later
    /// (MC-SIGN-12). A chain found good is remembered for as long as all its certificates are valid.
    /// </summary>
    /// <param name="certificate">The signer's certificate.</param>
    /// <param name="at">The instant.</param>
    /// <returns>The verdict; never an exception for what a stranger sent.</returns>
    public TrustVerdict Check(X509Certificate2 certificate, DateTimeOffset at)
    {
        var thumbprint = VerificationKey.Of(certificate).Thumbprint;
        if (_trusted.TryGetValue(thumbprint, out var window) && window.From <= at && at < window.To)
        {
            return default;
        }

        var verdict = Build(certificate, at, out window);
        if (verdict.IsTrusted)
        {
            if (_trusted.Count >= MaxRemembered)
            {
                _trusted.Clear();
            }

            _trusted[thumbprint] = window;
        }

        return verdict;
    }

    private TrustVerdict Build(X509Certificate2 certificate, DateTimeOffset at, out Window window)
    {
        window = default;
        foreach (var extension in certificate.Extensions)
        {
            if (extension is X509KeyUsageExtension usage && (usage.KeyUsages & X509KeyUsageFlags.DigitalSignature) == X509KeyUsageFlags.None)
            {
                return new(TrustProblem.KeyUsageRefused, $"'{certificate.Subject}': key usage {usage.KeyUsages} lacks digitalSignature.");
            }
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_anchors);
        chain.ChainPolicy.ExtraStore.AddRange(_intermediates);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = at.UtcDateTime;
        var built = chain.Build(certificate);
        try
        {
            var from = DateTimeOffset.MinValue;
            var to = DateTimeOffset.MaxValue;
            foreach (var element in chain.ChainElements)
            {
                var notBefore = new DateTimeOffset(element.Certificate.NotBefore.ToUniversalTime());
                var notAfter = new DateTimeOffset(element.Certificate.NotAfter.ToUniversalTime());
                if (at < notBefore)
                {
                    return new(TrustProblem.NotYetValid, $"'{element.Certificate.Subject}' is valid from {notBefore:O}.");
                }

                // As openssl does: the instant notAfter itself is outside.
                if (at >= notAfter)
                {
                    return new(TrustProblem.Expired, $"'{element.Certificate.Subject}' was valid until {notAfter:O}.");
                }

                from = notBefore > from ? notBefore : from;
                to = notAfter < to ? notAfter : to;
            }

            if (!built)
            {
                var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, s) => all | s.Status);
                var unknown = (status & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != X509ChainStatusFlags.NoError;
                return new(unknown ? TrustProblem.AnchorUnknown : TrustProblem.ChainInvalid, $"'{certificate.Subject}': {status}.");
            }

            foreach (var element in chain.ChainElements)
            {
                // Equals of the framework compares issuer and serial number only; an anchor is these bytes.
                var isAnchor = _anchors.Any(a => a.RawDataMemory.Span.SequenceEqual(element.Certificate.RawDataMemory.Span));
                if (!isAnchor && !CertificateHash.IsStrong(element.Certificate))
                {
                    return new(TrustProblem.SignatureWeak,
                        $"'{element.Certificate.Subject}' is signed with {element.Certificate.SignatureAlgorithm.FriendlyName} and a hash below SHA-256.");
                }
            }

            window = new Window(from, to);
            return default;
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private readonly record struct Window(DateTimeOffset From, DateTimeOffset To);
}
