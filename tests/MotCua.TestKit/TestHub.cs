using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.TestKit;

/// <summary>
/// A real hub in this process: Kestrel on free ports of 127.0.0.1, a SQLite file in a folder of its own, the sandbox on. It is the very
/// program that <c>dotnet run --project src/ReferenceServer</c> starts, read through the same configuration.
/// </summary>
public sealed class TestHub : IAsyncDisposable
{
    private readonly TestHubOptions _options;
    private readonly bool _ownsFolder;
    private readonly TestLog _log;
    private readonly ConcurrentBag<EnrolledSystem> _enrolled = [];
    private WebApplication _app;
    private bool _stopped;

    private TestHub(TestHubOptions options, string folder, WebApplication app)
    {
        _options = options;
        _log = new TestLog(options.KeepsOnlyErrors ? LogLevel.Error : LogLevel.Information);
        _ownsFolder = options.Folder is null;
        Folder = folder;
        _app = app;
    }

    /// <summary>Where JSON is served; with TLS the one address of both wires.</summary>
    public Uri HttpAddress { get; private set; } = null!;

    /// <summary>Where gRPC is served.</summary>
    public Uri GrpcAddress { get; private set; } = null!;

    /// <summary>The hub's code: the audience of tokens.</summary>
    public string Code => _app.Services.GetRequiredService<HubOptions>().HubCode;

    /// <summary>Where its database, attachments and sandbox keys lie.</summary>
    public string Folder { get; }

    /// <summary>The hub's services, for tests that look inside.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>The hub's clock, which SetClock moves.</summary>
    public TimeProvider Clock => Services.GetRequiredService<TimeProvider>();

    /// <summary>SHA-256 of the configured TLS certificate in hex; null without TLS.</summary>
    public string? ServerCertificateSha256 => Services.GetRequiredService<HubOptions>().Tls?[0].GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>What the hub logged so far, one line an event: level, category, text, exception.</summary>
    public IReadOnlyCollection<string> LogLines => _log.Lines;

    /// <summary>Logged lines of level Error and above: a test that expects none asserts that this is empty.</summary>
    public IReadOnlyCollection<string> LogErrors => _log.Errors;

    /// <summary>Starts a hub.</summary>
    public static async Task<TestHub> StartAsync(TestHubOptions? options = null)
    {
        options ??= new TestHubOptions();
        var folder = options.Folder ?? Directory.CreateTempSubdirectory("motcua-hub-").FullName;
        var hub = new TestHub(options, folder, null!);
        await hub.StartProgramAsync();
        return hub;
    }

    /// <summary>Stops the hub and starts it again on the same files; the ports change.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartProgramAsync();
    }

    /// <summary>Stops serving, gracefully; the files stay until the hub is disposed.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
        {
            return;
        }

        _stopped = true;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Makes a P-256 key and enrols it for a system and its agencies, over the wire like any vendor.</summary>
    public Task<EnrolledSystem> EnrolAsync(string system, params string[] agencies) => EnrolAsync(system, agencies, null, null);

    /// <summary>Enrols with a certificate of a given period.</summary>
    public async Task<EnrolledSystem> EnrolAsync(string system, string[] agencies, DateTimeOffset? notBefore, DateTimeOffset? notAfter)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var csr = new CertificateRequest($"CN={system}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        var request = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["system"] = system, ["agencies"] = agencies, ["csrPem"] = csr, ["jti"] = Guid.NewGuid().ToString(),
        };
        if (notBefore is { } from)
        {
            request["notBefore"] = from.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        }

        if (notAfter is { } to)
        {
            request["notAfter"] = to.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        }

        using var client = CreateClient();
        using var response = await client.PostAsync("motcua.v1.Sandbox/Enroll", JsonContent.Create(request));
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"Enrolment of {system} was refused: {text}");
        }

        using var answer = JsonDocument.Parse(text);
        var enrolled = new EnrolledSystem(
            system,
            agencies,
            answer.RootElement.GetProperty("certificatePem").GetString()!,
            key.ExportPkcs8PrivateKeyPem(),
            answer.RootElement.GetProperty("authorityPem").GetString()!,
            answer.RootElement.GetProperty("hubCertificatePem").GetString()!,
            answer.RootElement.GetProperty("directoryCertificatePem").GetString()!,
            Code,
            Clock);
        _enrolled.Add(enrolled);
        return enrolled;
    }

    /// <summary>An HTTP/1.1 client at <see cref="HttpAddress"/>; with a system it sends that system's token.</summary>
    public HttpClient CreateClient(EnrolledSystem? system = null)
    {
        // A test's server certificate is in no store: exactly the configured one is trusted.
        var expected = ServerCertificateSha256;
        var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString(HashAlgorithmName.SHA256) == expected },
        };
        var client = new HttpClient(handler) { BaseAddress = HttpAddress };
        if (system is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", system.Token());
        }

        return client;
    }

    /// <summary>Stops the hub and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var system in _enrolled)
        {
            system.Dispose();
        }

        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private async Task StartProgramAsync()
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Listen:Addresses"] = "127.0.0.1",
            ["Listen:HttpPort"] = "0",
            ["Listen:GrpcPort"] = "0",
            ["Listen:TlsPort"] = "0",
            ["Storage:Database"] = Path.Combine(Folder, "hub.db"),
        };
        foreach (var (key, value) in _options.Settings)
        {
            settings[key] = value;
        }

        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"{ReferenceServer.Configuration.Settings.Section}:{setting.Key}", setting.Value)))
            .Build();
        _app = ReferenceServer.Program.Build(HubSetup.Read(configuration), builder =>
        {
            builder.Logging.ClearProviders();
            builder.Logging.AddProvider(_log);
        });
        await _app.StartAsync();
        _stopped = false;
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        HttpAddress = new Uri(addresses[0] + "/");
        GrpcAddress = new Uri(addresses[^1] + "/");
    }
}
