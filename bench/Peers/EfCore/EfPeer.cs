using System.Net.Http.Json;
using System.Security.Cryptography;
using MotCua.Bench.Hubs;
using MotCua.Contracts.V1;
using MotCua.Sdk.Signing;
using MotCua.Bench.Peers.Rabbit;

namespace MotCua.Bench.Peers.EfCore;

/// <summary>The hand-written endpoint in a process of its own, and its caller.</summary>
internal sealed class EfPeer : IAsyncDisposable
{
    private const int Step = 37;

    private readonly ChildProcess _process;
    private readonly DirectoryInfo _folder;
    private readonly ECDsa _key;
    private readonly HttpClient _http;

    private EfPeer(ChildProcess process, DirectoryInfo folder, ECDsa key)
    {
        (_process, _folder, _key) = (process, folder, key);
        _http = new HttpClient { BaseAddress = process.Addresses[0] };
    }

    public TimeSpan CpuTime => _process.CpuTime;

    public static async Task<EfPeer> StartAsync(IMessageSigner sender, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-bench-ef-");
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            return new EfPeer(await ChildProcess.StartAsync("MotCua.Bench.dll", [EfServer.Flag], addresses: 1, new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [EfServer.DatabaseVariable] = Path.Combine(folder.FullName, "peer.db"),
                [EfServer.CertificateVariable] = sender.Certificate.ExportCertificatePem(),
                [EfServer.KeyVariable] = key.ExportPkcs8PrivateKeyPem(),
            }, cancellationToken), folder, key);
        }
        catch
        {
            key.Dispose();
            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>Sends everything once, so many at once, the messages of a dossier in order. One receipt in 37 is verified.</summary>
    public Task SendAsync(List<IReadOnlyList<SignedMessage>> dossiers, int callers, CancellationToken cancellationToken) =>
        Parallel.ForAsync(0, dossiers.Count, new ParallelOptions { MaxDegreeOfParallelism = callers, CancellationToken = cancellationToken }, async (i, cancel) =>
        {
            for (var n = 0; n < dossiers[i].Count; n++)
            {
                var message = dossiers[i][n];
                using var answer = await _http.PostAsJsonAsync("messages", new EfPost(message.Payload.ToByteArray(), message.Signature), cancel);
                var receipt = await answer.Content.ReadAsStringAsync(cancel);
                if (!answer.IsSuccessStatusCode)
                {
                    throw new BenchException($"The peer refused a message: {answer.StatusCode} {receipt}");
                }

                if (((i * dossiers[i].Count) + n) % Step == 0 && !PeerReceipt.Verify(receipt, _key)[0].Sha256.AsSpan().SequenceEqual(SHA256.HashData(message.Payload.Span)))
                {
                    throw new BenchException("A receipt of the peer is for other bytes.");
                }
            }
        });

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }
}
