using System.Text.Json.Nodes;
using MotCua.EndToEnd.Tests.Wire;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Clients;

/// <summary>With a certificate one port serves everything: ALPN lets gRPC, Connect and plain JSON over HTTP/1.1 in by the same door.</summary>
[Trait("Needs", "debian-tools")]
public sealed class TlsClientTests : IAsyncLifetime
{
    private const string Ping = """{"nonce":"AAECAwQFBgcICQoLDA0ODw=="}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("motcua-tls-");
    private TestHub? _hub;

    private TestHub Hub => _hub!;

    private string Certificate => Path.Combine(_folder.FullName, "hub.pem");

    public async ValueTask InitializeAsync()
    {
        var key = Path.Combine(_folder.FullName, "hub.key.pem");
        await OutsideProcess.RunAsync("openssl", "apt-get install openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "30", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", Certificate);
        _hub = await TestHub.StartAsync(new TestHubOptions
        {
            Settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["Tls:Certificate"] = Certificate, ["Tls:Key"] = key },
        });
    }

    public async ValueTask DisposeAsync()
    {
        await Hub.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Buf_curl_and_curl_use_the_one_port()
    {
        var system = await Hub.EnrolAsync("tls-vendor", "H32.12.3");
        var address = new Uri(Hub.HttpAddress, "motcua.v1.Exchange/Ping").AbsoluteUri;
        Assert.Equal(Hub.HttpAddress, Hub.GrpcAddress);
        string[] token = ["-H", $"Authorization: Bearer {system.Token()}"];
        foreach (var protocol in new[] { "grpc", "connect" })
        {
            AssertReply(await OutsideProcess.RunAsync(
                OfficialTools.Buf, OfficialTools.NodeRemedy,
                ["curl", "--cacert", Certificate, "--protocol", protocol, "--reflect-protocol", "grpc-v1", .. token, "-d", Ping, address]));
        }

        foreach (var version in new[] { "--http1.1", "--http2" })
        {
            AssertReply(await OutsideProcess.RunAsync(
                OfficialTools.Curl, OfficialTools.CurlRemedy, ["-s", "--cacert", Certificate, version, "-H", "Content-Type: application/json", .. token, "-d", Ping, address]));
        }

        Assert.Empty(Hub.LogErrors);
    }

    private static void AssertReply(string json) => Assert.Equal("tls-vendor", (string?)JsonNode.Parse(json)!["system"]);
}
