using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;

namespace MotCua.Bench.Rules;

/// <summary>
/// A directory of the size of the country on both sides of 1 July 2025: 63 provinces of which 34 go on, 696 districts and 10,035 communes that ended, 3,321 communes
/// that follow them, and 20,000 certificates. The codes are made up.
/// </summary>
internal sealed class Country
{
    public const int OldProvinces = 63;
    public const int Provinces = 34;
    public const int Districts = 696;
    public const int OldCommunes = 10_035;
    public const int Communes = 3_321;
    public const int Bindings = 20_000;
    private const string LastDay = "2025-06-30";
    private const string FirstDay = "2025-07-01";

    public Country(DateTimeOffset now)
    {
        Content.Agencies.Add(new Agency { Code = Hub, Name = "Nút trao đổi hồ sơ", Tier = Tier.Province, Roles = { AgencyRole.Hub }, HomeHub = Hub });
        for (var i = 0; i < OldProvinces; i++)
        {
            var agency = New(Province(i), Tier.Province, "");
            agency.HomeHub = Hub;
            agency.Areas.Add($"{i + 1:00}");
            if (i >= Provinces)
            {
                agency.ValidTo = LastDay;
                agency.Successors.Add(Province(i - Provinces));
            }

            Content.Agencies.Add(agency);
        }

        for (var i = 0; i < Communes; i++)
        {
            var agency = New(Commune(i), Tier.Commune, Province(i % Provinces));
            agency.ValidFrom = FirstDay;
            Content.Agencies.Add(agency);
        }

        for (var i = 0; i < Districts; i++)
        {
            var agency = New(District(i), Tier.District, Province(i % OldProvinces));
            agency.ValidTo = LastDay;
            agency.Successors.AddRange(Enumerable.Range(0, 5).Select(n => Commune((i * 5 + n) % Communes)).Distinct());
            Content.Agencies.Add(agency);
        }

        for (var i = 0; i < OldCommunes; i++)
        {
            var agency = New(OldCommune(i), Tier.Commune, District(i % Districts));
            agency.ValidTo = LastDay;
            agency.Successors.Add(Commune(i % Communes));
            Content.Agencies.Add(agency);
        }

        Bind(now);
    }

    public static string Hub => "G99";

    public DirectorySnapshot Content { get; } = new();

    public static string Province(int i) => $"H{i + 1:00}";

    public static string District(int i) => $"{Province(i % OldProvinces)}.{i + 100}";

    public static string OldCommune(int i) => $"{District(i % Districts)}.{i}";

    public static string Commune(int i) => $"{Province(i % Provinces)}.9.{i}";

    private static Agency New(string code, Tier tier, string parent) => new()
    {
        Code = code,
        Name = $"Ủy ban nhân dân đơn vị hành chính số {code}",
        Tier = tier,
        Parent = parent,
        Roles = { AgencyRole.OneStop, AgencyRole.Processing },
        Source = "Sample code: the number below level 1 is not confirmed. Luật 72/2025/QH15, NQ 202/2025/QH15 (sắp xếp đơn vị hành chính), hiệu lực 2025-07-01",
    };

    // One key for all: what is read and looked up is the certificate.
    private void Bind(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signer = X509SignatureGenerator.CreateForECDsa(key);
        var issuer = new X500DistinguishedName("CN=Bench authority");
        for (var i = 0; i < Bindings; i++)
        {
            var request = new CertificateRequest($"CN=system-{i}", key, HashAlgorithmName.SHA256);
            using var certificate = request.Create(issuer, signer, now.AddDays(-1), now.AddYears(2), BitConverter.GetBytes(i + 1));
            Content.Bindings.Add(new CertificateBinding
            {
                Thumbprint = CertificateThumbprint.Of(certificate),
                Certificate = ByteString.CopyFrom(certificate.RawDataMemory.Span),
                System = $"system-{i}",
                Agencies = { Commune(i % Communes) },
                From = Timestamp.FromDateTime(certificate.NotBefore.ToUniversalTime()),
                To = Timestamp.FromDateTime(certificate.NotAfter.ToUniversalTime()),
            });
        }
    }
}
