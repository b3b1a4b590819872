using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.Wire;
using MotCua.Interop.Testing;
using MotCua.ReferenceServer.Wire;
using Empty = MotCua.Interop.Testing.Empty;

namespace MotCua.ReferenceServer.Tests.Wire;

/// <summary>What a handler does and what its caller sees.</summary>
public sealed class HandlerTests
{
    private const string Path = "/grpc.testing.TestService/EmptyCall";

    private static readonly byte[] Request = RawCall.Frame(new Empty());
    private static readonly ServiceDescriptor Service = TestReflection.Descriptor.FindTypeByName<ServiceDescriptor>("TestService");

    [Fact]
    public async Task A_handler_that_ignores_its_deadline_is_answered_for_at_the_deadline()
    {
        var release = new TaskCompletionSource();
        await using var server = await StartAsync(async _ =>
        {
            await release.Task;
            return new Empty();
        });
        var grpc = await RawCall.GrpcAsync(server.Http2, Path, Request, ("grpc-timeout", "50m"));
        Assert.Equal("4", grpc.GrpcStatus);
        var connect = await RawCall.SendAsync(server.Http1, Path, "application/json", "{}"u8.ToArray(), ("Connect-Timeout-Ms", "50"));
        Assert.Equal(504, connect.HttpStatus);
        release.SetResult();
    }

    [Fact]
    public async Task The_token_of_a_call_fires_at_its_deadline()
    {
        await using var server = await StartAsync(async context =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            return new Empty();
        });
        var call = await RawCall.GrpcAsync(server.Http2, Path, Request, ("grpc-timeout", "50m"));
        Assert.Equal("4", call.GrpcStatus);
    }

    [Fact]
    public async Task The_token_of_a_call_fires_when_the_caller_leaves()
    {
        var entered = new TaskCompletionSource();
        var left = new TaskCompletionSource();
        await using var server = await StartAsync(async context =>
        {
            entered.SetResult();
            using var registration = context.CancellationToken.Register(left.SetResult);
            await left.Task;
            return new Empty();
        });
        using var cancel = new CancellationTokenSource();
        using var content = new ByteArrayContent(Request);
        content.Headers.ContentType = new("application/grpc");
        var call = server.Http2.PostAsync(new Uri(Path, UriKind.Relative), content, cancel.Token);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await cancel.CancelAsync();
        await left.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_refusal_carries_details_trailers_and_the_wait()
    {
        await using var server = await StartAsync(_ => throw new WireException(
            StatusCode.ResourceExhausted, "Chờ một lát",
            new ErrorInfo { Reason = "RATE_LIMITED", Domain = "motcua" },
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(1500)) })
        { Trailers = { { "x-hub", "h1" } } });
        var grpc = await RawCall.GrpcAsync(server.Http2, Path, Request);
        Assert.Equal(("8", "Ch%E1%BB%9D m%E1%BB%99t l%C3%A1t"), (grpc.GrpcStatus, grpc.GrpcMessage));
        Assert.Equal("h1", grpc.Response.Headers.GetValues("x-hub").Single());
        Assert.True(grpc.Response.Headers.Contains("grpc-status-details-bin"));
        var connect = await RawCall.SendAsync(server.Http1, Path, "application/json", "{}"u8.ToArray());
        Assert.Equal(429, connect.HttpStatus);
        Assert.Equal(TimeSpan.FromSeconds(2), connect.Response.Headers.RetryAfter!.Delta);
        Assert.Equal("h1", connect.Response.Headers.GetValues("trailer-x-hub").Single());
        Assert.StartsWith("{\"code\":\"resource_exhausted\",\"message\":\"Chờ một lát\"", connect.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unexpected_exception_tells_the_caller_nothing_of_itself()
    {
        await using var server = await StartAsync(_ => throw new InvalidOperationException("secret 012345678901"));
        var grpc = await RawCall.GrpcAsync(server.Http2, Path, Request);
        Assert.Equal("13", grpc.GrpcStatus);
        Assert.DoesNotContain("secret", grpc.GrpcMessage!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_may_give_an_exception_its_own_status()
    {
        await using var server = await StartAsync(
            _ => throw new TimeoutException(), options => options.MapException = _ => new WireException(StatusCode.Unavailable, "later"));
        Assert.Equal("14", (await RawCall.GrpcAsync(server.Http2, Path, Request)).GrpcStatus);
    }

    [Fact]
    public async Task The_step_before_a_service_refuses_without_reading()
    {
        await using var server = await WireServer.StartAsync(endpoints => endpoints.MapWire(Service, service => service
            .Before(_ => throw new WireException(StatusCode.Unauthenticated, "who?"))
            .Unary<Empty, Empty>("EmptyCall", (_, _) => Task.FromResult(new Empty()))));
        Assert.Equal("16", (await RawCall.GrpcAsync(server.Http2, Path, Request)).GrpcStatus);
        Assert.Equal(401, (await RawCall.SendAsync(server.Http1, Path, "application/json", "{}"u8.ToArray())).HttpStatus);
    }

    [Theory]
    [InlineData("NoSuch")]
    [InlineData("UnaryCall")]
    [InlineData("FullDuplexCall")]
    public async Task A_handler_that_does_not_fit_its_method_stops_the_start(string method)
    {
        var wrong = await Assert.ThrowsAsync<InvalidOperationException>(() => WireServer.StartAsync(
            endpoints => endpoints.MapWire(Service, service => service.Unary<Empty, Empty>(method, (_, _) => Task.FromResult(new Empty())))));
        Assert.Contains(method, wrong.Message, StringComparison.Ordinal);
    }

    private static Task<WireServer> StartAsync(Func<WireContext, Task<Empty>> handler, Action<WireOptions>? options = null) =>
        WireServer.StartAsync(
            endpoints => endpoints.MapWire(Service, service => service.Unary<Empty, Empty>("EmptyCall", (_, context) => handler(context))), options);
}
