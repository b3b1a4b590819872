using System.Text.Json.Nodes;
using MotCua.EndToEnd.Tests.Wire;
using MotCua.Contracts.V1;

namespace MotCua.EndToEnd.Tests.Clients;

/// <summary>
/// Clients that know nothing of us against a running hub: grpc-js with jose, grpcio with jwcrypto, buf curl by reflection, plain curl with
/// openssl, and the Node.js sample. Keys are enrolled; tokens and message signatures are made and verified by those libraries.
/// </summary>
[Trait("Needs", "debian-tools")]
public sealed class OfficialClientTests(HubFixture fixture) : IClassFixture<HubFixture>, IAsyncLifetime
{
    private const string PythonRemedy = "apt-get install python3-grpcio python3-protobuf python3-jwcrypto";
    private const string SampleRemedy = "Node.js 20 or newer, then `npm ci` in samples/nodejs";

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync()
    {
        Assert.True(fixture.Hub.LogErrors.Count == 0, string.Join("\n", fixture.Hub.LogErrors));
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Grpc_js_with_jose_uses_the_hub()
    {
        var config = await fixture.ConfigureAsync("grpc-js", "H32.12.3", "H32.11.5.2");
        await OutsideProcess.RunAsync(OfficialTools.Node, OfficialTools.NodeRemedy, Script("node", "grpc-client.mjs"), config);
    }

    [Fact]
    public async Task Grpcio_with_jwcrypto_uses_the_hub()
    {
        var config = await fixture.ConfigureAsync("grpcio", "H32.12.1", "G12.18.32.6");
        await OutsideProcess.RunAsync(OfficialTools.Python, PythonRemedy, Script("python", "client.py"), config, fixture.Image);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("connect")]
    public async Task Buf_curl_calls_the_grpc_port_by_reflection(string protocol)
    {
        var token = await TokenAsync($"buf-{protocol}", "H32.12.2", "H32.13");
        var output = await OutsideProcess.RunAsync(
            OfficialTools.Buf, OfficialTools.NodeRemedy, "curl", "--http2-prior-knowledge", "--protocol", protocol, "--reflect-protocol", "grpc-v1",
            "-H", $"Authorization: Bearer {token}", "-d", """{"nonce":"AAECAwQFBgcICQoLDA0ODw=="}""", new Uri(fixture.Hub.GrpcAddress, "motcua.v1.Exchange/Ping").AbsoluteUri);
        var reply = JsonNode.Parse(output)!;
        Assert.Equal(fixture.Hub.Code, (string?)reply["hub"]);
        Assert.Equal($"buf-{protocol}-sender", (string?)reply["system"]);
    }

    [Fact]
    public async Task Buf_curl_calls_the_http_port_over_connect_with_the_contracts_protos()
    {
        var token = await TokenAsync("buf-http", "H32.12.2", "H32.13");
        var output = await OutsideProcess.RunAsync(
            OfficialTools.Buf, OfficialTools.NodeRemedy, "curl", "--protocol", "connect", "--schema", fixture.Image,
            "-H", $"Authorization: Bearer {token}", "-d", """{"nonce":"AAECAwQFBgcICQoLDA0ODw=="}""", new Uri(fixture.Hub.HttpAddress, "motcua.v1.Exchange/Ping").AbsoluteUri);
        Assert.Equal("buf-http-sender", (string?)JsonNode.Parse(output)!["system"]);
    }

    [Fact]
    public async Task Buf_curl_lists_the_services_of_the_hub()
    {
        var output = await OutsideProcess.RunAsync(
            OfficialTools.Buf, OfficialTools.NodeRemedy, "curl", "--http2-prior-knowledge", "--list-services", fixture.Hub.GrpcAddress.AbsoluteUri);
        string[] expected = ["motcua.v1.Attachments", "motcua.v1.Catalog", "motcua.v1.Directory", "motcua.v1.Exchange", "motcua.v1.Sandbox", "motcua.v1.Tracking"];
        Assert.Equal(expected, output.Split('\n').Where(line => line.StartsWith("motcua.", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("http")]
    [InlineData("grpc")]
    public async Task Curl_pings_with_json_on_either_port(string port)
    {
        var token = await TokenAsync($"curl-{port}", "H32.12.4", "H32.13");
        string[] prior = port == "grpc" ? ["--http2-prior-knowledge"] : [];
        var output = await CurlAsync(port == "grpc" ? fixture.Hub.GrpcAddress : fixture.Hub.HttpAddress, "Exchange/Ping", """{"nonce":"AAECAwQFBgcICQoLDA0ODw=="}""",
            [.. prior, "-H", $"Authorization: Bearer {token}"]);
        Assert.Equal((200, $"curl-{port}-sender"), (output.Status, (string?)output.Body["system"]));
    }

    [Fact]
    public async Task Curl_enrols_a_key_that_openssl_made()
    {
        var (key, request) = (fixture.PathOf("openssl.key.pem"), fixture.PathOf("openssl.csr.pem"));
        await OutsideProcess.RunAsync("openssl", "apt-get install openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", key, "-out", request, "-subj", "/CN=openssl-vendor");
        var body = new JsonObject
        {
            ["system"] = "openssl-vendor", ["agencies"] = new JsonArray("H32.12.5"), ["csrPem"] = await File.ReadAllTextAsync(request, TestContext.Current.CancellationToken),
            ["jti"] = "curl-enrolment-1",
        };
        var enrolled = await CurlAsync(fixture.Hub.HttpAddress, "Sandbox/Enroll", body.ToJsonString());
        Assert.Equal((200, fixture.Hub.Code), (enrolled.Status, (string?)enrolled.Body["hub"]));

        var certificate = fixture.PathOf("openssl.cert.pem");
        var authority = fixture.PathOf("openssl.ca.pem");
        await File.WriteAllTextAsync(certificate, (string)enrolled.Body["certificatePem"]!, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(authority, (string)enrolled.Body["authorityPem"]!, TestContext.Current.CancellationToken);
        var verified = await OutsideProcess.RunAsync("openssl", "apt-get install openssl", "verify", "-CAfile", authority, certificate);
        Assert.Equal($"{certificate}: OK\n", verified);
    }

    [Fact]
    public async Task Curl_reads_the_reason_of_a_refusal()
    {
        var refused = await CurlAsync(fixture.Hub.HttpAddress, "Exchange/Ping", """{"nonce":"AAECAwQFBgcICQoLDA0ODw=="}""");
        Assert.Equal((401, "unauthenticated", ErrorReason.UnauthenticatedSystem), (refused.Status, refused.Code, refused.Reason!.Value));

        var token = await TokenAsync("curl-reason", "H32.12.4", "H32.13");
        var wrong = await CurlAsync(fixture.Hub.HttpAddress, "Exchange/Ping", """{"nonce":"AAEC"}""", "-H", $"Authorization: Bearer {token}");
        Assert.Equal((400, "invalid_argument", ErrorReason.SchemaViolation), (wrong.Status, wrong.Code, wrong.Reason!.Value));
        Assert.Equal(["nonce"], wrong.Fields);

        // The same in plain JSON, for who has no protobuf at hand.
        JsonNode? Debug(string type) => wrong.Body["details"]!.AsArray().Single(detail => (string?)detail!["type"] == type)!["debug"];
        Assert.Equal(("SCHEMA_VIOLATION", "motcua"), ((string?)Debug("google.rpc.ErrorInfo")!["reason"], (string?)Debug("google.rpc.ErrorInfo")!["domain"]));
        Assert.Equal("nonce", (string?)Debug("google.rpc.BadRequest")!["fieldViolations"]![0]!["field"]);
        Assert.Equal("vi", (string?)Debug("google.rpc.LocalizedMessage")!["locale"]);
    }

    [Fact]
    public async Task The_nodejs_sample_sends_pulls_and_acknowledges_over_http_1()
    {
        var output = await OutsideProcess.RunAsync(
            OfficialTools.Node, SampleRemedy, RepositoryRoot.PathOf("samples", "nodejs", "exchange.mjs"), fixture.Hub.HttpAddress.AbsoluteUri.TrimEnd('/'), "G01.32.53", "G01.32");
        string[] steps = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0])];
        Assert.Equal(["sent", "repeated", "received", "done", "refused"], steps);
        Assert.Contains("to G01.32 at position 1, receipt verified", output, StringComparison.Ordinal);
        Assert.EndsWith("MESSAGE_ID_CONFLICT\n", output, StringComparison.Ordinal);
    }

    private static string Script(string language, string name) => RepositoryRoot.PathOf("tests", "clients", language, "hub", name);

    private async Task<string> TokenAsync(string name, string from, string to)
    {
        var config = await fixture.ConfigureAsync(name, from, to);
        return (await OutsideProcess.RunAsync(OfficialTools.Node, OfficialTools.NodeRemedy, Script("node", "token.mjs"), config)).Trim();
    }

    private static async Task<HubAnswer> CurlAsync(Uri port, string method, string body, params IEnumerable<string> more)
    {
        var output = await OutsideProcess.RunAsync(
            OfficialTools.Curl, OfficialTools.CurlRemedy,
            ["-s", "-H", "Content-Type: application/json", "-w", "\n%{http_code}", .. more, "-d", body, new Uri(port, $"motcua.v1.{method}").AbsoluteUri]);
        var end = output.LastIndexOf('\n');
        return new HubAnswer(int.Parse(output[(end + 1)..], System.Globalization.CultureInfo.InvariantCulture), JsonNode.Parse(output[..end])!);
    }
}
