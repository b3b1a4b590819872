using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using MotCua.Contracts.Wire;
using MotCua.Sdk.Sandbox;
using MotCua.Sdk.Signing;
using MotCua.Sdk.Transport;

namespace MotCua.Bench.Hubs;

/// <summary>The hub as anyone starts it, on free ports and a new database, and one system that is enrolled for both agencies of the mix.</summary>
internal sealed class BenchHub : IAsyncDisposable
{
    private const string System = "bench";

    private readonly DirectoryInfo _folder;
    private readonly ECDsa _key;
    private readonly List<ECDsa> _keys = [];

    private BenchHub(ChildProcess process, DirectoryInfo folder, ECDsa key, JsonElement enrolment)
    {
        Process = process;
        _folder = folder;
        _key = key;
        Code = enrolment.GetProperty("hub").GetString()!;
        Certificate = X509Certificate2.CreateFromPem(enrolment.GetProperty("hubCertificatePem").GetString());
        Signer = MessageSigner.FromPem(enrolment.GetProperty("certificatePem").GetString()!, key.ExportPkcs8PrivateKeyPem());
        Tokens = new TokenSource(Signer, System, TimeProvider.System);
        Channel = new WireChannel(new WireChannelOptions { BaseAddress = process.Addresses[1] });
    }

    public ChildProcess Process { get; }

    /// <summary>The hub's code: the audience of tokens and the name on receipts.</summary>
    public string Code { get; }

    /// <summary>The certificate that signs receipts.</summary>
    public X509Certificate2 Certificate { get; }

    public IMessageSigner Signer { get; }

    public TokenSource Tokens { get; }

    /// <summary>Calls to it over gRPC.</summary>
    public WireChannel Channel { get; }

    /// <param name="agencies">What the bench's system speaks for.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <param name="data">The folder of directory and catalogue; null is the program's own.</param>
    /// <param name="settings">Environment variables of the program.</param>
    public static async Task<BenchHub> StartAsync(
        IReadOnlyList<string> agencies, CancellationToken cancellationToken, string? data = null, IReadOnlyDictionary<string, string>? settings = null)
    {
        var folder = Directory.CreateTempSubdirectory("motcua-bench-");
        ChildProcess? process = null;
        ECDsa? key = null;
        try
        {
            var environment = new Dictionary<string, string>(settings ?? new Dictionary<string, string>(StringComparer.Ordinal), StringComparer.Ordinal)
            {
                ["MotCua__Listen__HttpPort"] = "0",
                ["MotCua__Listen__GrpcPort"] = "0",
                ["MotCua__Storage__Database"] = Path.Combine(folder.FullName, "hub.db"),
            };
            if (data is not null)
            {
                environment["MotCua__Data__Folder"] = data;
            }

            process = await ChildProcess.StartAsync("MotCua.ReferenceServer.dll", [], addresses: 2, environment, cancellationToken);
            key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return new BenchHub(process, folder, key, await EnrolAsync(process.Addresses[0], key, agencies, cancellationToken));
        }
        catch
        {
            key?.Dispose();
            if (process is not null)
            {
                await process.DisposeAsync();
            }

            folder.Delete(recursive: true);
            throw;
        }
    }

    /// <summary>What a call of the bench's system carries.</summary>
    public async Task<WireCallOptions> CallOptionsAsync(CancellationToken cancellationToken) => new()
    {
        Metadata = new WireMetadata().Add("authorization", $"Bearer {await Tokens.GetAsync(Code, cancellationToken)}"),
    };

    /// <summary>Enrols another system, with a key of its own that lives as long as the hub.</summary>
    public async Task<SandboxEnrollment> EnrolAsync(string system, IReadOnlyList<string> agencies, CancellationToken cancellationToken)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _keys.Add(key);
        return await SandboxEnrollment.EnrollAsync(Process.Addresses[0], system, agencies, key, cancellationToken);
    }

    /// <summary>The bytes of the database and its log.</summary>
    public long StoredBytes() => _folder.EnumerateFiles("hub.db*").Sum(file => file.Length);

    /// <summary>Deliveries that are not acknowledged, read from the hub's file.</summary>
    public async Task<long> CountOpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder.FullName, "hub.db")};Mode=ReadOnly");
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM deliveries WHERE state = 0";
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await Process.DisposeAsync();
        Certificate.Dispose();
        _key.Dispose();
        _keys.ForEach(key => key.Dispose());
        _folder.Delete(recursive: true);
    }

    private static async Task<JsonElement> EnrolAsync(Uri http, ECDsa key, IReadOnlyList<string> agencies, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = http };
        using var response = await client.PostAsJsonAsync("motcua.v1.Sandbox/Enroll", new
        {
            system = System,
            agencies,
            csrPem = new CertificateRequest($"CN={System}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem(),
            jti = Guid.NewGuid().ToString(),
        }, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? JsonDocument.Parse(text).RootElement
            : throw new BenchException($"The hub did not enrol the bench's system: {text}");
    }
}
