using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MotCua.Bench.Workload;
using MotCua.Contracts.Signing;
using MotCua.Sdk.Signing;

namespace MotCua.Bench.Signing;

/// <summary>Sealing and verifying the messages of the mix, beside bare ECDsa over a hash.</summary>
internal sealed class SignVerifyMeasure : IMeasure
{
    public string Name => "sign-verify";

    public string About => "MessageSealer and MessageSignature on the land mix, beside bare ES256 sign + verify of a hash.";

    public Task<Measurement> RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = new CertificateRequest("CN=bench", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var sealer = new MessageSealer(MessageSigner.FromCertificate(certificate), TimeProvider.System);
        var payloads = new LandDossier(TimeProvider.System).Payloads(1);
        var next = 0;
        var costs = CpuCost.Compare(interval, () =>
        {
            var payload = payloads[next++ % payloads.Count];
            var signing = sealer.SignAsync(payload, cancellationToken);
            if (!signing.IsCompletedSuccessfully || !MessageSignature.Verify(payload, signing.GetAwaiter().GetResult(), certificate).IsValid)
            {
                throw new BenchException("A message that the SDK signed does not verify.");
            }
        }, Es256Cost.Work(key));
        var (ours, bare) = (costs[0], costs[1]);
        return Task.FromResult(new Measurement(Name, ours.TotalMicroseconds, "µs CPU per message", "ES256 sign + verify", ours / bare,
        [
            new("peer_us", bare.TotalMicroseconds),
            new("mean_payload_bytes", payloads.Average(payload => payload.Length)),
        ]));
    }
}
