using System.Collections.Concurrent;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Every certificate that speaks for an agency: from the data files and, in a sandbox, from enrolments.</summary>
internal sealed class BindingRegister
{
    private readonly ConcurrentDictionary<string, BoundCertificate> _byThumbprint = new(StringComparer.Ordinal);
    private long _version;

    /// <summary>Grows with each change.</summary>
    public long Version => Interlocked.Read(ref _version);

    public IEnumerable<CertificateBinding> All =>
        _byThumbprint.Values.Select(bound => bound.Binding).OrderBy(binding => binding.Thumbprint, StringComparer.Ordinal);

    public BoundCertificate? Find(string thumbprint) => _byThumbprint.GetValueOrDefault(thumbprint);

    /// <summary>Adds a binding or puts it in the place of the one with the same thumbprint.</summary>
    public void Put(CertificateBinding binding)
    {
        _byThumbprint[binding.Thumbprint] = new BoundCertificate(binding);
        Interlocked.Increment(ref _version);
    }
}
