using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using MotCua.Contracts.Directory;
using MotCua.Contracts.Signing;
using MotCua.Contracts.V1;
using MotCua.ReferenceServer;
using MotCua.ReferenceServer.Configuration;
using MotCua.ReferenceServer.Directory;

namespace MotCua.Bench.Rules;

/// <summary>A directory of the country: taken as a hub takes it (signature verified, read, put in order), then asked who gets a message; beside reading the same JSON without looking at it.</summary>
internal sealed class DirectoryMeasure : IMeasure
{
    private const double MostSeconds = 2;
    private const double MostMicroseconds = 2;
    private static readonly DateOnly After = new(2026, 11, 28);

    public string Name => "directory";

    public string About => "34 provinces, 3,321 communes, predecessors, 20,000 bindings: seconds CPU to load; ratio: over JsonDocument on the same bytes (less is better).";

    public Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        var now = TimeProvider.System.GetUtcNow();
        var country = new Country(now);
        var (authority, signed) = Sign(country.Content, now);
        var key = VerificationKey.Of(authority.Certificate);
        AgencyRegister? register = null;
        var loads = CpuCost.Compare(
            interval,
            () => register = Load(signed, key),
            () =>
            {
                using var document = JsonDocument.Parse(signed.Payload.Memory);
                _ = document.RootElement.GetProperty("agencies").GetArrayLength();
            });
        Check(register!);

        string[] codes = [.. Enumerable.Range(0, 1000).SelectMany(i => (string[])[Country.Commune(i), Country.OldCommune(i * 9), Country.District(i % Country.Districts)])];
        var resolve = CpuCost.Of(interval, () =>
        {
            foreach (var code in codes)
            {
                _ = register!.Effective(code, After);
            }
        });
        var (seconds, microseconds) = (loads[0].TotalSeconds, resolve.TotalMicroseconds / codes.Length);
        return Task.FromResult(new Measurement(
            Name, seconds, "s CPU to load", "JsonDocument on the same bytes", loads[0] / loads[1],
            [new("resolve_us", microseconds), new("peer_s", loads[1].TotalSeconds), new("megabytes", signed.Payload.Length / 1e6), new("agency_entries", register!.All.Count)],
            "load < 2 s, resolve < 2 µs", seconds < MostSeconds && microseconds < MostMicroseconds));
    }

    private static AgencyRegister Load(SignedSnapshot signed, VerificationKey key)
    {
        var (content, problem) = SnapshotSigning.Verify(signed, key);
        var data = new DirectoryData(content ?? throw new BenchException($"The snapshot is refused: {problem}"));
        new BindingRegister().Publish(content.Bindings);
        return data.Agencies;
    }

    private static void Check(AgencyRegister register)
    {
        var found = (register.Effective(Country.Commune(7), After).Count, register.Effective(Country.OldCommune(Country.Communes + 7), After)[0].Code, register.Effective(Country.District(0), After).Count);
        if (found != (1, Country.Commune(7), 5))
        {
            throw new BenchException($"The register answers wrongly: {found}.");
        }
    }

    private static (HubIdentity Authority, SignedSnapshot Signed) Sign(DirectorySnapshot content, DateTimeOffset now)
    {
        var certificate = new CertificateRequest("CN=authority", ECDsa.Create(ECCurve.NamedCurves.nistP256), HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddYears(1));
        var authority = HubIdentitySetup.Of("directory", certificate);
        return (authority, SnapshotSigning.Sign(content, 1, now, authority));
    }
}
