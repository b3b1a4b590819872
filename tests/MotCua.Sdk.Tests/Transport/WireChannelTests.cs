using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using MotCua.Contracts.Wire;
using MotCua.Interop;
using MotCua.Interop.Testing;
using MotCua.Sdk.Transport;

namespace MotCua.Sdk.Tests.Transport;

/// <summary>The client against servers and gateways that behave badly or strangely.</summary>
public sealed class WireChannelTests
{
    private static readonly ServiceDescriptor Service = TestReflection.Descriptor.FindTypeByName<ServiceDescriptor>("TestService");
    private static readonly WireMethod<SimpleRequest, SimpleResponse> Unary = new(Service, "UnaryCall");
    private static readonly WireMethod<StreamingOutputCallRequest, StreamingOutputCallResponse> Streaming = new(Service, "StreamingOutputCall");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(401, StatusCode.Unauthenticated)]
    [InlineData(403, StatusCode.PermissionDenied)]
    [InlineData(404, StatusCode.Unimplemented)]
    [InlineData(413, StatusCode.Unknown)]
    [InlineData(429, StatusCode.Unavailable)]
    [InlineData(502, StatusCode.Unavailable)]
    [InlineData(503, StatusCode.Unavailable)]
    [InlineData(200, StatusCode.Unknown)]
    public async Task The_page_of_a_gateway_becomes_a_status_on_each_wire(int status, StatusCode expected)
    {
        async Task Page(HttpContext http)
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "text/html";
            http.Response.Headers.RetryAfter = "7";
            await http.Response.WriteAsync("<html>gateway</html>");
        }

        await using var http1 = await ScriptedPeer.StartAsync(HttpProtocols.Http1, Page);
        await using var http2 = await ScriptedPeer.StartAsync(HttpProtocols.Http2, Page);
        foreach (var (peer, kind) in new[] { (http1, WireKind.ConnectJson), (http2, WireKind.Grpc) })
        {
            using var channel = Channel(peer.Address, kind);
            var failure = await FailureAsync(channel);
            Assert.Equal((expected, status, false), (failure.Code, failure.HttpStatus, failure.FromServer));
            Assert.Equal(TimeSpan.FromSeconds(7), failure.RetryAfter);
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(7, false)]
    [InlineData(12, true)]
    public async Task The_next_message_counts_as_there_only_when_all_of_it_is(int bytesOfTheNext, bool isThere)
    {
        await using var peer = await ScriptedPeer.StartAsync(HttpProtocols.Http2, async http =>
        {
            http.Response.ContentType = "application/grpc";
            byte[] frame = [0, 0, 0, 0, 7, 0x0A, 5, 0x12, 3, 1, 2, 3];
            await http.Response.Body.WriteAsync(frame.Concat(frame.Take(bytesOfTheNext)).ToArray());
            await http.Response.Body.FlushAsync();

            // The line stands still with the rest on its way.
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var channel = Channel(peer.Address, WireKind.Grpc);
        await using var stream = channel.OpenServerStream(Streaming, new StreamingOutputCallRequest(), WireCallOptions.None, Stop);
        await using var replies = stream.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await replies.MoveNextAsync());
        Assert.Equal(isThere, stream.IsNextBuffered);
    }

    [Theory]
    [InlineData(0x2, StatusCode.Internal)]
    [InlineData(0x8, StatusCode.Cancelled)]
    [InlineData(0xb, StatusCode.ResourceExhausted)]
    [InlineData(0xc, StatusCode.PermissionDenied)]
    public async Task A_reset_stream_becomes_a_status(int error, StatusCode expected)
    {
        await using var peer = await ScriptedPeer.StartAsync(HttpProtocols.Http2, http =>
        {
            http.Features.GetRequiredFeature<IHttpResetFeature>().Reset(error);
            return Task.CompletedTask;
        });
        using var channel = Channel(peer.Address, WireKind.Grpc);
        Assert.Equal(expected, (await FailureAsync(channel)).Code);
    }

    [Theory]
    [InlineData("", "0", StatusCode.Internal)]
    [InlineData("0000000005010203", "0", StatusCode.Internal)]
    [InlineData("0000000000" + "0000000000", "0", StatusCode.Internal)]
    [InlineData("0000000002FFFF", "0", StatusCode.Internal)]
    [InlineData("0000000000", null, StatusCode.Internal)]
    [InlineData("0000000000", "junk", StatusCode.Unknown)]
    [InlineData("0000000000", "9", StatusCode.FailedPrecondition)]
    [InlineData("0000400001", "0", StatusCode.Internal)]
    [InlineData("0200000000", "0", StatusCode.Internal)]
    [InlineData("0400000000", "0", StatusCode.Internal)]
    public async Task A_broken_grpc_answer_becomes_a_status(string hex, string? status, StatusCode expected)
    {
        await using var peer = await ScriptedPeer.StartAsync(HttpProtocols.Http2, async http =>
        {
            http.Response.ContentType = "application/grpc";
            await http.Response.Body.WriteAsync(Convert.FromHexString(hex));
            await http.Response.Body.FlushAsync();
            if (status is not null)
            {
                http.Response.AppendTrailer("grpc-status", status);
            }
        });
        using var channel = Channel(peer.Address, WireKind.Grpc);
        Assert.Equal(expected, (await FailureAsync(channel)).Code);
    }

    [Theory]
    [InlineData(nameof(WireKind.Grpc))]
    [InlineData(nameof(WireKind.ConnectProto))]
    public async Task A_reply_above_the_limit_is_not_taken(string wire)
    {
        var kind = Enum.Parse<WireKind>(wire);
        await using var server = await InteropServer.StartAsync(IPAddress.Loopback, 0, Stop);
        using var channel = Channel(kind == WireKind.Grpc ? server.Http2 : server.Http1, kind);
        foreach (var compressed in new[] { false, true })
        {
            var request = new SimpleRequest { ResponseSize = 5 * 1024 * 1024, ResponseCompressed = new BoolValue { Value = compressed } };
            var failure = await Assert.ThrowsAsync<WireCallException>(() => channel.UnaryAsync(Unary, request, WireCallOptions.None, Stop));
            Assert.Equal(StatusCode.ResourceExhausted, failure.Code);
        }
    }

    [Theory]
    [InlineData(nameof(WireKind.Grpc))]
    [InlineData(nameof(WireKind.ConnectJson))]
    public async Task Nobody_listening_is_unavailable(string wire)
    {
        var kind = Enum.Parse<WireKind>(wire);
        using var channel = Channel(FreeAddress(), kind);
        var failure = await FailureAsync(channel);
        Assert.Equal((StatusCode.Unavailable, (int?)null), (failure.Code, failure.HttpStatus));
    }

    [Theory]
    [InlineData(nameof(WireKind.Grpc), HttpProtocols.Http2)]
    [InlineData(nameof(WireKind.ConnectJson), HttpProtocols.Http1)]
    public async Task A_silent_server_ends_at_the_callers_deadline(string wire, HttpProtocols protocols)
    {
        var kind = Enum.Parse<WireKind>(wire);
        string? told = null;
        await using var peer = await ScriptedPeer.StartAsync(protocols, async http =>
        {
            told = http.Request.Headers[kind == WireKind.Grpc ? "grpc-timeout" : "Connect-Timeout-Ms"];
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var channel = Channel(peer.Address, kind);
        // Long enough for the first request of a process to arrive on a loaded machine.
        var options = new WireCallOptions { Timeout = TimeSpan.FromMilliseconds(3000) };
        var failure = await Assert.ThrowsAsync<WireCallException>(() => channel.UnaryAsync(Unary, new SimpleRequest(), options, Stop));
        Assert.Equal(StatusCode.DeadlineExceeded, failure.Code);
        Assert.Equal(kind == WireKind.Grpc ? "3000000u" : "3000", told);
    }

    [Fact]
    public async Task The_callers_own_cancellation_is_no_status()
    {
        var entered = new TaskCompletionSource();
        await using var peer = await ScriptedPeer.StartAsync(HttpProtocols.Http2, async http =>
        {
            entered.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        using var channel = Channel(peer.Address, WireKind.Grpc);
        using var cancel = new CancellationTokenSource();
        var call = channel.UnaryAsync(Unary, new SimpleRequest(), WireCallOptions.None, cancel.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(20), Stop);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_stream_that_is_cut_is_unavailable_after_its_last_reply()
    {
        var read = new TaskCompletionSource();
        await using var peer = await ScriptedPeer.StartAsync(HttpProtocols.Http1, async http =>
        {
            http.Response.ContentType = "application/connect+proto";
            await http.Response.Body.WriteAsync(Convert.FromHexString("0000000000"));
            await http.Response.Body.FlushAsync();
            await read.Task;
            http.Abort();
        });
        using var channel = Channel(peer.Address, WireKind.ConnectProto);
        await using var stream = channel.OpenServerStream(Streaming, new StreamingOutputCallRequest(), WireCallOptions.None, Stop);
        await using var replies = stream.ReadAllAsync(Stop).GetAsyncEnumerator(Stop);
        Assert.True(await replies.MoveNextAsync());
        read.SetResult();
        var failure = await Assert.ThrowsAsync<WireCallException>(async () => await replies.MoveNextAsync());
        Assert.Equal(StatusCode.Unavailable, failure.Code);
    }

    [Fact]
    public async Task The_base_address_may_have_a_path_and_every_request_the_extra_headers()
    {
        PathString path = default;
        string? extra = null;
        await using var peer = await ScriptedPeer.StartAsync(HttpProtocols.Http1, async http =>
        {
            path = http.Request.Path;
            extra = http.Request.Headers["X-Road-Client"];
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{}");
        });
        using var channel = new WireChannel(new WireChannelOptions
        {
            BaseAddress = new Uri(peer.Address, "/lgsp/motcua"),
            Kind = WireKind.ConnectJson,
            Json = new InteropJson(),
            ExtraHeaders = { { "X-Road-Client", "VN/GOV/H32" } },
        });
        await channel.UnaryAsync(Unary, new SimpleRequest(), WireCallOptions.None, Stop);
        Assert.Equal(("/lgsp/motcua/grpc.testing.TestService/UnaryCall", "VN/GOV/H32"), (path.Value, extra));
    }

    [Fact]
    public async Task An_http_proxy_with_credentials_is_used()
    {
        var asked = new List<string>();
        await using var proxy = await ScriptedPeer.StartAsync(HttpProtocols.Http1, async http =>
        {
            // A proxy is asked with the whole address. Python: base64.b64encode(b'an:mat khau')
            asked.Add(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            if (http.Request.Headers.ProxyAuthorization != "Basic YW46bWF0IGtoYXU=")
            {
                http.Response.StatusCode = 407;
                http.Response.Headers.ProxyAuthenticate = "Basic realm=\"proxy\"";
                return;
            }

            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{"payload":{"body":"AAAA"}}""");
        });
        using var channel = new WireChannel(new WireChannelOptions
        {
            BaseAddress = new Uri("http://hub.example.vn:5080"),
            Kind = WireKind.ConnectJson,
            Json = new InteropJson(),
            Proxy = new WebProxy(proxy.Address) { Credentials = new NetworkCredential("an", "mat khau") },
        });
        var reply = await channel.UnaryAsync(Unary, new SimpleRequest(), WireCallOptions.None, Stop);
        Assert.Equal(3, reply.Value.Payload.Body.Length);
        Assert.All(asked, target => Assert.Equal("http://hub.example.vn:5080/grpc.testing.TestService/UnaryCall", target));
    }

    [Theory]
    [InlineData(nameof(WireKind.Grpc), "HTTP/2")]
    [InlineData(nameof(WireKind.ConnectProto), "HTTP/1.1")]
    public async Task One_tls_port_serves_both_by_alpn(string wire, string protocol)
    {
        var kind = Enum.Parse<WireKind>(wire);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        string? seen = null;
        await using var peer = await ScriptedPeer.StartAsync(
            HttpProtocols.Http1AndHttp2,
            async http =>
            {
                seen = http.Request.Protocol;
                http.Response.ContentType = http.Request.ContentType;
                await http.Response.Body.WriteAsync(http.Request.ContentType == "application/grpc" ? new byte[5] : []);
                if (http.Response.SupportsTrailers())
                {
                    http.Response.AppendTrailer("grpc-status", "0");
                }
            },
            listen => listen.UseHttps(certificate));
        var thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        using var channel = new WireChannel(new WireChannelOptions
        {
            BaseAddress = peer.Address,
            Kind = kind,
            Tls = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, remote, _, _) =>
                    remote is X509Certificate2 presented && presented.GetCertHashString(HashAlgorithmName.SHA256) == thumbprint,
            },
        });
        await channel.UnaryAsync(Unary, new SimpleRequest(), WireCallOptions.None, Stop);
        Assert.Equal(protocol, seen);
    }

    private static WireChannel Channel(Uri address, WireKind kind) =>
        new(new WireChannelOptions { BaseAddress = address, Kind = kind, Json = new InteropJson() });

    private static async Task<WireCallException> FailureAsync(WireChannel channel) =>
        await Assert.ThrowsAsync<WireCallException>(() => channel.UnaryAsync(Unary, new SimpleRequest(), WireCallOptions.None, Stop));

    private static Uri FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
