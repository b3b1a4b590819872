using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Contracts.V1;
using MotCua.EndToEnd.Tests.Clients;

namespace MotCua.EndToEnd.Tests.BadInput;

/// <summary>Calls that are wrong before any message is read: frames, sizes, requests that are no MotCua JSON, callers that prove nothing.</summary>
public sealed class BadCallTests(BadInputFixture fixture) : IClassFixture<BadInputFixture>
{
    private const string Send = "Exchange/Send";
    private const string ResourceExhausted = "8";
    private const string Unimplemented = "12";
    private const string Internal = "13";

    private string Token => fixture.CommuneSystem.Token();

    [Theory]
    [InlineData("no body", "")]
    [InlineData("half of a frame's head", "000000")]
    [InlineData("a frame shorter than it says", "00000000400A1B7B22")]
    [InlineData("a message that ends inside a field", "00000000030A1B7B")]
    public async Task A_truncated_frame_is_refused(string what, string hex)
    {
        Assert.NotEmpty(what);
        var call = await fixture.RefusedAsync(
            () => GrpcCall.SendAsync(fixture.Hub, Token, Send, "application/grpc", Convert.FromHexString(hex)), "motcua.v1.Exchange/Send refused with internal");
        Assert.Equal((200, Internal), (call.HttpStatus, call.Status));
    }

    [Fact]
    public async Task A_truncated_connect_stream_is_refused()
    {
        var call = await fixture.RefusedAsync(
            () => GrpcCall.SendAsync(fixture.Hub, Token, "Exchange/Subscribe", "application/connect+json", Convert.FromHexString("00000000407B22")),
            "motcua.v1.Exchange/Subscribe refused with invalid_argument");
        Assert.Contains("\"invalid_argument\"", call.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_bomb_is_refused_over_grpc()
    {
        var call = await fixture.RefusedAsync(
            () => GrpcCall.SendAsync(fixture.Hub, Token, Send, "application/grpc", GrpcCall.Frame(1, Gzip(new byte[64 * 1024 * 1024])), ("grpc-encoding", "gzip")),
            "motcua.v1.Exchange/Send refused with resource_exhausted");
        Assert.Equal((200, ResourceExhausted), (call.HttpStatus, call.Status));
    }

    [Fact]
    public async Task A_compressed_bomb_is_refused_over_json()
    {
        var call = await fixture.RefusedAsync(
            () => GrpcCall.SendAsync(fixture.Hub, Token, Send, "application/json", Gzip(new byte[64 * 1024 * 1024]), ("Content-Encoding", "gzip")),
            "motcua.v1.Exchange/Send refused with resource_exhausted");
        Assert.Equal(429, call.HttpStatus);
    }

    [Fact]
    public async Task A_message_of_5_MiB_is_refused_over_grpc()
    {
        var call = await fixture.RefusedAsync(
            () => GrpcCall.SendAsync(fixture.Hub, Token, Send, "application/grpc", GrpcCall.Frame(0, new byte[5 * 1024 * 1024])), "motcua.v1.Exchange/Send refused with resource_exhausted");
        Assert.Equal((200, ResourceExhausted), (call.HttpStatus, call.Status));
    }

    [Fact]
    public async Task A_message_of_5_MiB_is_refused_over_json()
    {
        var answer = await fixture.RefusedAsync(
            () => ByHand.CallAsync(fixture.Hub, Token, Send, ByHand.Signed(new byte[5 * 1024 * 1024], "a..b")), "motcua.v1.Exchange/Send refused with resource_exhausted");
        Assert.Equal((429, "resource_exhausted"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/grpc-web")]
    public async Task A_wrong_content_type_is_refused(string type)
    {
        var call = await fixture.RefusedAsync(
            () => GrpcCall.SendAsync(fixture.Hub, Token, Send, type, "{}"u8.ToArray()), "motcua.v1.Exchange/Send refused with HTTP 415");
        Assert.Equal(415, call.HttpStatus);
        Assert.Contains("Hãy đặt header content-type: application/json", call.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Exchange/SendAll", "of service motcua.v1.Exchange: unimplemented")]
    [InlineData("Nguyễn Thị Ánh/056185001234", "of service ?: unimplemented")]
    public async Task An_unknown_method_is_refused_on_both_wires(string method, string inLog)
    {
        var path = Uri.EscapeDataString(method).Replace("%2F", "/", StringComparison.Ordinal);
        var grpc = await fixture.RefusedAsync(() => GrpcCall.SendAsync(fixture.Hub, Token, path, "application/grpc", GrpcCall.Frame(0, [])), inLog);
        Assert.Equal((200, Unimplemented), (grpc.HttpStatus, grpc.Status));
        var json = await fixture.RefusedAsync(() => ByHand.CallAsync(fixture.Hub, Token, path, "{}"u8.ToArray()), inLog);
        Assert.Equal((404, "unimplemented"), (json.Status, json.Code));
    }

    public static TheoryData<string> Requests => [.. BadRequests.Keys];

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task A_request_that_is_no_MotCua_JSON_is_refused(string name) =>
        await fixture.RefusedAsync(ErrorReason.JsonInvalid, () => ByHand.CallAsync(fixture.Hub, Token, "Exchange/Acknowledge", BadRequests[name]));

    public static TheoryData<string> Tokens => [.. BadTokens.Keys];

    [Theory]
    [MemberData(nameof(Tokens))]
    public async Task A_caller_who_proves_nothing_is_refused_on_both_wires(string name)
    {
        var (reason, make) = BadTokens[name];
        var token = make(fixture);
        var answer = await fixture.RefusedAsync(reason, () => ByHand.CallAsync(fixture.Hub, token, Send, ByHand.Signed([1], "a..b")));
        Assert.Equal(401, answer.Status);
        var call = await fixture.RefusedAsync(() => GrpcCall.SendAsync(fixture.Hub, token, Send, "application/grpc", GrpcCall.Frame(0, [])), "caller refused");
        Assert.Equal((200, "16", reason), (call.HttpStatus, call.Status, call.Reason!.Value));
    }

    // The path of a refused call once stood in the log, with whatever a stranger had written there.
    [Fact]
    public async Task The_path_of_a_refused_caller_is_logged_as_its_route()
    {
        using var client = new HttpClient { BaseAddress = fixture.Hub.HttpAddress };
        var path = $"attachments/sha256/{Uri.EscapeDataString("Nguyễn Thị Ánh 056185001234")}";
        var status = await fixture.RefusedAsync(
            async () =>
            {
                using var answer = await client.GetAsync(path, TestContext.Current.CancellationToken);
                return (int)answer.StatusCode;
            },
            "/attachments/sha256/{hex}: caller refused, UNAUTHENTICATED_SYSTEM");
        Assert.Equal(401, status);
    }

    [Fact]
    public async Task A_token_of_a_clock_10_minutes_ahead_is_answered_with_the_hubs_time()
    {
        var token = fixture.CommuneSystem.Token(issuedAt: fixture.Hub.Clock.GetUtcNow().AddMinutes(10));
        var answer = await fixture.RefusedAsync(ErrorReason.ClockSkew, () => ByHand.CallAsync(fixture.Hub, token, Send, ByHand.Signed([1], "a..b")));
        var time = DateTimeOffset.Parse(answer.Metadata("hubTime")!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.InRange(fixture.Hub.Clock.GetUtcNow() - time, TimeSpan.Zero, TimeSpan.FromMinutes(5));
    }

    private static readonly Dictionary<string, byte[]> BadRequests = new(StringComparer.Ordinal)
    {
        ["invalid UTF-8"] = [.. "{\"mailbox\":\""u8, 0xC3, 0x28, .. "\"}"u8],
        ["decomposed Vietnamese"] = Encoding.UTF8.GetBytes("{\"mailbox\":\"Nguyễn Thị A\u0301nh\"}"),
        ["depth 200"] = Encoding.UTF8.GetBytes($"{{\"more\":{new string('[', 200)}{new string(']', 200)}}}"),
        ["a key twice"] = """{"mailbox":"H32.12.3","mailbox":"H32.12.1"}"""u8.ToArray(),
        ["2^53 + 1 as a number"] = """{"mailbox":"H32.12.3","fence":9007199254740993}"""u8.ToArray(),
        ["null"] = """{"mailbox":null}"""u8.ToArray(),
        ["a text cut short"] = "{"u8.ToArray(),
        ["nothing"] = [],
    };

    private static readonly Dictionary<string, (ErrorReason Reason, Func<BadInputFixture, string?> Make)> BadTokens = new(StringComparer.Ordinal)
    {
        ["no token"] = (ErrorReason.UnauthenticatedSystem, static _ => null),
        ["not a token"] = (ErrorReason.UnauthenticatedSystem, static _ => "not.a.token"),
        ["a token for another hub"] = (ErrorReason.UnauthenticatedSystem, static fixture => fixture.CommuneSystem.Token(audience: "H48.99")),
        ["a token of another system"] = (ErrorReason.UnauthenticatedSystem, static fixture => fixture.CommuneSystem.Token(issuer: "land")),
        ["a token of 301 seconds"] = (ErrorReason.UnauthenticatedSystem, static fixture => Made(fixture, "ES256", 301)),
        ["a token of alg none"] = (ErrorReason.UnauthenticatedSystem, static fixture => Made(fixture, "none", 300)),
        ["a token whose claims were changed"] = (ErrorReason.UnauthenticatedSystem, static fixture => Changed(fixture)),
        ["a token 10 minutes ahead"] = (ErrorReason.ClockSkew, static fixture => fixture.CommuneSystem.Token(issuedAt: fixture.Hub.Clock.GetUtcNow().AddMinutes(10))),
        ["a token 10 minutes old"] = (ErrorReason.ClockSkew, static fixture => fixture.CommuneSystem.Token(issuedAt: fixture.Hub.Clock.GetUtcNow().AddMinutes(-10))),
        ["an expired certificate"] = (ErrorReason.CertificateNotTrusted, static fixture => fixture.Expired.Token()),
        ["a revoked certificate"] = (ErrorReason.CertificateRevoked, static fixture => fixture.Revoked.Token()),
    };

    // Claims and header by hand, signed with the right key all the same; alg none has no mark.
    private static string Made(BadInputFixture fixture, string algorithm, int seconds)
    {
        var system = fixture.CommuneSystem;
        var now = fixture.Hub.Clock.GetUtcNow().ToUnixTimeSeconds();
        var header = new JsonObject { ["alg"] = algorithm, ["typ"] = "motcua-auth+jwt", ["x5t#S256"] = system.Thumbprint };
        var claims = ByHand.Bytes(new JsonObject { ["iss"] = system.System, ["aud"] = fixture.Hub.Code, ["iat"] = now, ["exp"] = now + seconds, ["jti"] = ByHand.Id(fixture.Hub.Clock.GetUtcNow()) });
        var token = ByHand.Sign(system, claims, header).Replace("..", $".{Base64Url.EncodeToString(claims)}.", StringComparison.Ordinal);
        return algorithm == "none" ? token[..(token.LastIndexOf('.') + 1)] : token;
    }

    private static string Changed(BadInputFixture fixture)
    {
        var parts = fixture.CommuneSystem.Token().Split('.');
        return $"{parts[0]}.{fixture.CommuneSystem.Token().Split('.')[1]}.{parts[2]}";
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return compressed.ToArray();
    }
}
