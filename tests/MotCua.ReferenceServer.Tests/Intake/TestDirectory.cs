using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer.Directory;

namespace MotCua.ReferenceServer.Tests.Intake;

/// <summary>A directory that the test fills.</summary>
internal sealed class TestDirectory : IAgencyDirectory
{
    private readonly List<Agency> _agencies = [];
    private readonly ConcurrentDictionary<string, CertificateBinding> _bindings = new(StringComparer.Ordinal);

    public string Hub => TestCore.Hub;

    public HashSet<string> Elsewhere { get; } = [];

    public Agency Add(string code, AgencyRole role = AgencyRole.Processing, Sector sector = Sector.Unspecified)
    {
        var agency = new Agency { Code = code, Name = code, Tier = Tier.Commune, Sector = sector, Roles = { role } };
        _agencies.Add(agency);
        return agency;
    }

    public CertificateBinding Bind(TestKey key, string system, DateTimeOffset from, DateTimeOffset to, params string[] agencies)
    {
        var binding = new CertificateBinding
        {
            Thumbprint = key.Thumbprint,
            Certificate = ByteString.CopyFrom(key.Certificate.RawData),
            System = system,
            Agencies = { agencies },
            From = Timestamp.FromDateTimeOffset(from),
            To = Timestamp.FromDateTimeOffset(to),
        };
        _bindings[key.Thumbprint] = binding;
        return binding;
    }

    public Agency? Find(string code, DateOnly at) => _agencies.Find(a => (a.Code == code || a.OtherCode == code) && InForce(a, at));

    public Resolution Resolve(string code, DateOnly at)
    {
        if (Find(code, at) is { } agency)
        {
            return new Resolution(agency, null);
        }

        var ended = _agencies.Find(a => a.Code == code);
        return ended is null ? new Resolution(null, Refusals.Create(ErrorReason.RecipientUnknown))
            : ended.Successors.Count == 1 ? Resolve(ended.Successors[0], at)
            : new Resolution(null, Refusals.Create(ended.Successors.Count == 0 ? ErrorReason.AgencyClosed : ErrorReason.RecipientAmbiguous));
    }

    public CertificateBinding? FindBinding(string thumbprint) => _bindings.GetValueOrDefault(thumbprint);

    public bool IsHomeHere(string agency, DateOnly at) => !Elsewhere.Contains(agency);

    public bool MayIssueFor(string issuer, string codeOwner, DateOnly at) =>
        issuer == codeOwner || (Find(issuer, at)?.IssuesFor.Contains(codeOwner) ?? false)
        || _agencies.Exists(a => a.Code == codeOwner && a.Successors.Contains(issuer));

    private static bool InForce(Agency agency, DateOnly at) =>
        (agency.ValidFrom.Length == 0 || DateOnly.Parse(agency.ValidFrom) <= at) && (agency.ValidTo.Length == 0 || at <= DateOnly.Parse(agency.ValidTo));
}
