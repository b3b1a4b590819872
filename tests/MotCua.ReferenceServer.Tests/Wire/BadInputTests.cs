using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Routing;
using MotCua.Contracts.Wire;
using MotCua.Interop.Testing;
using MotCua.ReferenceServer.Wire;

namespace MotCua.ReferenceServer.Tests.Wire;

/// <summary>What a broken or hostile client sends. Each is answered with its status, and the server answers the next call.</summary>
public sealed class BadInputTests : IAsyncLifetime
{
    private const string Unary = "/grpc.testing.TestService/UnaryCall";
    private const string Input = "/grpc.testing.TestService/StreamingInputCall";

    // gRPC statuses as they stand in the trailer.
    private const string InvalidArgument = "3";
    private const string ResourceExhausted = "8";
    private const string Unimplemented = "12";
    private const string Internal = "13";

    private int _handled;
    private WireServer? _server;

    private WireServer Server => _server!;

    public async ValueTask InitializeAsync() => _server = await WireServer.StartAsync(Map);

    public async ValueTask DisposeAsync()
    {
        // Whatever was sent before, the server still answers.
        var good = await RawCall.GrpcAsync(Server.Http2, Unary, RawCall.Frame(new SimpleRequest()));
        Assert.Equal("0", good.GrpcStatus);
        await Server.DisposeAsync();
    }

    [Theory]
    [InlineData("", Internal)]
    [InlineData("00000000", Internal)]
    [InlineData("0000000005010203", Internal)]
    [InlineData("0000000000" + "0000000000", Internal)]
    [InlineData("0700000000", Internal)]
    [InlineData("0200000000", Internal)]
    [InlineData("0100000000", Internal)]
    [InlineData("0000000002FFFF", Internal)]
    [InlineData("00FFFFFFFF00", ResourceExhausted)]
    [InlineData("0000400001", ResourceExhausted)]
    public async Task Broken_grpc_frames_are_refused(string hex, string status)
    {
        var call = await RawCall.GrpcAsync(Server.Http2, Unary, Convert.FromHexString(hex));
        Assert.Equal((200, status), (call.HttpStatus, call.GrpcStatus));
        Assert.Equal(0, _handled);
    }

    [Theory]
    [InlineData("0000000005010203", "invalid_argument")]
    [InlineData("0900000000", "invalid_argument")]
    [InlineData("0000400001", "resource_exhausted")]
    public async Task Broken_connect_frames_are_refused_in_the_last_frame(string hex, string code)
    {
        var call = await RawCall.SendAsync(Server.Http1, Input, "application/connect+proto", Convert.FromHexString(hex));
        Assert.Equal(200, call.HttpStatus);
        Assert.Contains($"{{\"error\":{{\"code\":\"{code}\"", call.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_of_5_MiB_is_refused_on_both_wires()
    {
        var request = new SimpleRequest { Payload = new Payload { Body = ByteString.CopyFrom(new byte[5 * 1024 * 1024]) } };
        var grpc = await RawCall.GrpcAsync(Server.Http2, Unary, RawCall.Frame(request));
        Assert.Equal(ResourceExhausted, grpc.GrpcStatus);
        var connect = await RawCall.SendAsync(Server.Http1, Unary, "application/proto", request.ToByteArray());
        Assert.Equal(429, connect.HttpStatus);
        Assert.Contains("\"resource_exhausted\"", connect.Body, StringComparison.Ordinal);
        Assert.Equal(0, _handled);
    }

    [Fact]
    public async Task A_compressed_bomb_is_refused_on_both_wires()
    {
        var bomb = Gzip(new byte[64 * 1024 * 1024]);
        var grpc = await RawCall.GrpcAsync(Server.Http2, Unary, RawCall.Frame(bomb, FrameFlags.Compressed), ("grpc-encoding", "gzip"));
        Assert.Equal(ResourceExhausted, grpc.GrpcStatus);
        var connect = await RawCall.SendAsync(Server.Http1, Unary, "application/proto", bomb, ("Content-Encoding", "gzip"));
        Assert.Equal(429, connect.HttpStatus);
        Assert.Equal(0, _handled);
    }

    [Fact]
    public async Task What_is_no_gzip_is_refused()
    {
        var junk = RawCall.Utf8("this is not gzip, but it is long enough");
        var grpc = await RawCall.GrpcAsync(Server.Http2, Unary, RawCall.Frame(junk, FrameFlags.Compressed), ("grpc-encoding", "gzip"));
        Assert.Equal(Internal, grpc.GrpcStatus);
        var connect = await RawCall.SendAsync(Server.Http1, Unary, "application/proto", junk, ("Content-Encoding", "gzip"));
        Assert.Equal(400, connect.HttpStatus);
    }

    [Fact]
    public async Task An_unknown_encoding_is_refused_with_the_known_ones()
    {
        var grpc = await RawCall.GrpcAsync(Server.Http2, Unary, RawCall.Frame(new SimpleRequest()), ("grpc-encoding", "br"));
        Assert.Equal(Unimplemented, grpc.GrpcStatus);
        Assert.Equal("identity,gzip", grpc.Response.Headers.GetValues("grpc-accept-encoding").Single());
        var connect = await RawCall.SendAsync(Server.Http1, Unary, "application/json", RawCall.Utf8("{}"), ("Content-Encoding", "br"));
        Assert.Equal(501, connect.HttpStatus);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc+json")]
    [InlineData("application/connect+json")]
    [InlineData("application/jsonp")]
    [InlineData(null)]
    public async Task A_wrong_content_type_is_415_with_the_right_ones(string? type)
    {
        var call = await RawCall.SendAsync(Server.Http2, Unary, type, RawCall.Utf8("{}"));
        Assert.Equal(415, call.HttpStatus);
        Assert.Contains("application/grpc", call.Response.Headers.GetValues("Accept-Post").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grpc_over_http_1_is_426()
    {
        var call = await RawCall.GrpcAsync(Server.Http1, Unary, RawCall.Frame(new SimpleRequest()));
        Assert.Equal(426, call.HttpStatus);
    }

    [Fact]
    public async Task Get_is_405_and_names_post()
    {
        var response = await Server.Http1.GetAsync(new Uri(Unary, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["POST"], response.Content.Headers.Allow);
    }

    [Theory]
    [InlineData("/grpc.testing.TestService/NoSuchMethod")]
    [InlineData("/no.such.Service/Method")]
    [InlineData("/grpc.testing.TestService/UnimplementedCall")]
    public async Task An_unknown_method_is_unimplemented_on_each_wire(string path)
    {
        var grpc = await RawCall.GrpcAsync(Server.Http2, path, RawCall.Frame(new Empty()));
        Assert.Equal((200, Unimplemented), (grpc.HttpStatus, grpc.GrpcStatus));
        var connect = await RawCall.SendAsync(Server.Http1, path, "application/json", RawCall.Utf8("{}"));
        Assert.Equal(404, connect.HttpStatus);
        Assert.StartsWith("{\"code\":\"unimplemented\"", connect.Body, StringComparison.Ordinal);
        var page = await Server.Http1.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("-1S")]
    [InlineData("123456789S")]
    public async Task An_invalid_deadline_is_refused_on_both_wires(string text)
    {
        var grpc = await RawCall.GrpcAsync(Server.Http2, Unary, RawCall.Frame(new SimpleRequest()), ("grpc-timeout", text));
        Assert.Equal(InvalidArgument, grpc.GrpcStatus);
        var connect = await RawCall.SendAsync(Server.Http1, Unary, "application/json", RawCall.Utf8("{}"), ("Connect-Timeout-Ms", text));
        Assert.Equal(400, connect.HttpStatus);
        Assert.Equal(0, _handled);
    }

    [Fact]
    public async Task Another_connect_version_is_refused()
    {
        var call = await RawCall.SendAsync(Server.Http1, Unary, "application/json", RawCall.Utf8("{}"), ("Connect-Protocol-Version", "2"));
        Assert.Equal(400, call.HttpStatus);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("\u0000")]
    public async Task Broken_json_is_400(string json)
    {
        var call = await RawCall.SendAsync(Server.Http1, Unary, "application/json", RawCall.Utf8(json));
        Assert.Equal(400, call.HttpStatus);
        Assert.StartsWith("{\"code\":\"invalid_argument\"", call.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GARBAGE GARBAGE GARBAGE GARBAGE\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthese are no frames of HTTP/2, whatever they say")]
    public async Task Garbage_on_the_http2_port_ends_that_connection_only(string text)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Server.Http2.BaseAddress!.Port, TestContext.Current.CancellationToken);
        await socket.GetStream().WriteAsync(RawCall.Utf8(text), TestContext.Current.CancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using var rest = new MemoryStream();
        try
        {
            await socket.GetStream().CopyToAsync(rest, limit.Token);
        }
        catch (IOException)
        {
            // Closed with a reset, which is an end too.
        }
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_a_body_harms_nobody()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, Server.Http1.BaseAddress!.Port, TestContext.Current.CancellationToken);
        var head = $"POST {Unary} HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{";
        var stream = socket.GetStream();
        await stream.WriteAsync(RawCall.Utf8(head), TestContext.Current.CancellationToken);
        socket.Client.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Closed with a reset, which is an end too.
        }

        Assert.DoesNotContain("200 OK", System.Text.Encoding.ASCII.GetString(answer.ToArray()), StringComparison.Ordinal);
        Assert.Equal(0, _handled);
    }

    private void Map(IEndpointRouteBuilder endpoints) => endpoints.MapWire(
        TestReflection.Descriptor.FindTypeByName<ServiceDescriptor>("TestService"), service => service
        .Unary<SimpleRequest, SimpleResponse>("UnaryCall", (_, _) =>
        {
            _handled++;
            return Task.FromResult(new SimpleResponse());
        })
        .ClientStreaming<StreamingInputCallRequest, StreamingInputCallResponse>("StreamingInputCall", async (requests, _) =>
        {
            await foreach (var request in requests)
            {
            }

            return new StreamingInputCallResponse();
        }));

    private static byte[] Gzip(byte[] bytes)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return result.ToArray();
    }
}
