namespace MotCua.EndToEnd.Tests.Wire;

/// <summary>Clients that know nothing of us against our server: grpc-js, grpcio, Connect for Node.js, buf curl, curl.</summary>
[Trait("Needs", "debian-tools")]
public sealed class OfficialClientTests(InteropServerFixture fixture, TestImage image)
    : IClassFixture<InteropServerFixture>, IClassFixture<TestImage>
{
    private const string Unary = "grpc.testing.TestService/UnaryCall";

    private string Port => fixture.Server.Http2.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    public async Task Grpc_js_calls_our_server(string compression) =>
        await OutsideProcess.RunAsync(
            OfficialTools.Node, OfficialTools.NodeRemedy, OfficialTools.NodeScript("grpc-client.mjs"), Port, compression);

    [Fact]
    public async Task Connect_for_node_calls_our_server_on_four_transports() =>
        await OutsideProcess.RunAsync(
            OfficialTools.Node, OfficialTools.NodeRemedy, OfficialTools.NodeScript("connect-client.mjs"), image.Path,
            fixture.Server.Http1.AbsoluteUri, fixture.Server.Http2.AbsoluteUri);

    [Fact]
    public async Task Grpcio_calls_our_server() =>
        await OutsideProcess.RunAsync(
            OfficialTools.Python, OfficialTools.PythonRemedy, OfficialTools.PythonScript, "client", image.Path, Port);

    [Theory]
    [InlineData("grpc", "grpc-v1")]
    [InlineData("grpc", "grpc-v1alpha")]
    [InlineData("connect", "grpc-v1")]
    public async Task Buf_curl_calls_by_reflection(string protocol, string reflection)
    {
        var output = await BufCurlAsync(protocol, reflection, "-d", """{"responseSize":3}""", fixture.Server.Http2 + Unary);
        Assert.Equal("""{"payload":{"body":"AAAA"}}""", output.Replace("\n", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Buf_curl_lists_our_services()
    {
        var output = await BufCurlAsync("grpc", "grpc-v1", "--list-services", fixture.Server.Http2.AbsoluteUri);
        string[] expected =
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "grpc.testing.TestService"];
        Assert.Equal(expected, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Curl_posts_json_and_gets_json()
    {
        var output = await CurlAsync("""{"responseSize":3}""");
        Assert.Equal("""{ "payload": { "body": "AAAA" } }200 application/json""", output);
    }

    [Fact]
    public async Task Curl_reads_a_refusal()
    {
        // Python: base64.b64encode(ErrorInfo(reason='ASKED_FOR', domain='motcua').SerializeToString()).rstrip(b'=')
        var output = await CurlAsync("""{"responseStatus":{"code":5,"message":"Không tìm thấy hồ sơ"}}""");
        Assert.Equal(
            """{"code":"not_found","message":"Không tìm thấy hồ sơ","details":[{"type":"google.rpc.ErrorInfo","value":"CglBU0tFRF9GT1ISBm1vdGN1YQ","debug":{"reason":"ASKED_FOR","domain":"motcua"}}]}404 application/json""",
            output);
    }

    [Fact]
    public async Task Curl_asks_for_gzip_and_gets_it()
    {
        var body = """{"responseSize":100000,"responseCompressed":{"value":true}}""";
        var output = await CurlAsync(body, "--compressed", "-o", "/dev/null", "-D", "-");
        Assert.Contains("Content-Encoding: gzip", output, StringComparison.Ordinal);
    }

    private Task<string> CurlAsync(string body, params string[] more) => OutsideProcess.RunAsync(
        OfficialTools.Curl, OfficialTools.CurlRemedy,
        ["-s", "-H", "Content-Type: application/json", "-w", "%{http_code} %{content_type}", .. more, "-d", body, fixture.Server.Http1 + Unary]);

    private static Task<string> BufCurlAsync(string protocol, string reflection, params string[] more) => OutsideProcess.RunAsync(
        OfficialTools.Buf, OfficialTools.NodeRemedy,
        ["curl", "--http2-prior-knowledge", "--protocol", protocol, "--reflect-protocol", reflection, .. more]);
}
