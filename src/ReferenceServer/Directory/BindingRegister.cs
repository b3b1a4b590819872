using System.Collections.Concurrent;
using System.Collections.Frozen;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Every certificate that speaks for an agency: those that the directory names, and over them those that a sandbox enrolled and the hub's own.</summary>
internal sealed class BindingRegister
{
    private readonly ConcurrentDictionary<string, BoundCertificate> _own = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, Lazy<BoundCertificate>> _published = FrozenDictionary<string, Lazy<BoundCertificate>>.Empty;
    private long _version;

    /// <summary>Grows with each change.</summary>
    public long Version => Interlocked.Read(ref _version);

    public IEnumerable<CertificateBinding> All => _own.Values
        .Concat(_published.Where(published => !_own.ContainsKey(published.Key)).Select(published => published.Value.Value))
        .Select(bound => bound.Binding)
        .OrderBy(binding => binding.Thumbprint, StringComparer.Ordinal);

    public int Count => _own.Count + _published.Keys.Count(thumbprint => !_own.ContainsKey(thumbprint));

    public BoundCertificate? Find(string thumbprint) =>
        _own.TryGetValue(thumbprint, out var own) ? own : _published.TryGetValue(thumbprint, out var published) ? published.Value : null;

    /// <summary>Puts the bindings of a directory in the place of those of the one before. A certificate is read when it is first asked for.</summary>
    public void Publish(IEnumerable<CertificateBinding> bindings)
    {
        _published = bindings.DistinctBy(binding => binding.Thumbprint).ToFrozenDictionary(
            binding => binding.Thumbprint, binding => new Lazy<BoundCertificate>(() => new BoundCertificate(binding)), StringComparer.Ordinal);
        Interlocked.Increment(ref _version);
    }

    /// <summary>Adds a binding of this hub's own or puts it in the place of the one with the same thumbprint.</summary>
    public void Put(CertificateBinding binding)
    {
        _own[binding.Thumbprint] = new BoundCertificate(binding);
        Interlocked.Increment(ref _version);
    }
}
