using Google.Protobuf;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.Wire;
using MotCua.Interop.Testing;
using MotCua.Sdk.Transport;

namespace MotCua.Interop;

/// <summary>
/// The client side of the gRPC project's interoperability cases
/// (https://github.com/grpc/grpc/blob/master/doc/interop-test-descriptions.md), on the SDK's transport.
/// </summary>
public sealed class InteropCases : IDisposable
{
    private const int Megabyte = 1024 * 1024;

    private static readonly WireCallOptions Plain = WireCallOptions.None;
    private static readonly byte[] TrailingValue = [0xab, 0xab, 0xab];

    private readonly WireChannel _channel;
    private readonly Dictionary<string, Func<CancellationToken, Task>> _cases;

    private InteropCases(WireChannel channel)
    {
        _channel = channel;
        _cases = new(StringComparer.Ordinal)
        {
            ["empty_unary"] = EmptyUnaryAsync,
            ["large_unary"] = LargeUnaryAsync,
            ["server_streaming"] = ServerStreamingAsync,
            ["client_streaming"] = ClientStreamingAsync,
            ["ping_pong"] = PingPongAsync,
            ["empty_stream"] = EmptyStreamAsync,
            ["timeout_on_sleeping_server"] = TimeoutOnSleepingServerAsync,
            ["cancel_after_begin"] = CancelAfterBeginAsync,
            ["cancel_after_first_response"] = CancelAfterFirstResponseAsync,
            ["status_code_and_message"] = token => StatusAsync("test status message", token),
            ["special_status_message"] = SpecialStatusMessageAsync,
            ["custom_metadata"] = CustomMetadataAsync,
            ["unimplemented_method"] = token => UnimplementedAsync(InteropMethods.UnimplementedCall, token),
            ["unimplemented_service"] = token => UnimplementedAsync(InteropMethods.UnimplementedService, token),
            ["client_compressed_unary"] = ClientCompressedUnaryAsync,
            ["server_compressed_unary"] = ServerCompressedUnaryAsync,
            ["error_details"] = ErrorDetailsAsync,
            ["deadline_exceeded"] = DeadlineExceededAsync,
            ["large_stream_down"] = LargeStreamDownAsync,
            ["large_stream_up"] = LargeStreamUpAsync,
        };
    }

    /// <summary>Every case's name, in the order of the official descriptions.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "empty_unary", "large_unary", "client_compressed_unary", "server_compressed_unary", "client_streaming", "server_streaming",
        "ping_pong", "empty_stream", "custom_metadata", "status_code_and_message", "special_status_message", "unimplemented_method",
        "unimplemented_service", "cancel_after_begin", "cancel_after_first_response", "timeout_on_sleeping_server",
    ];

    /// <summary>Our own cases beside the official ones: google.rpc details, the caller's deadline, 100 MB over one stream.</summary>
    public static IReadOnlyList<string> OwnNames { get; } = ["error_details", "deadline_exceeded", "large_stream_down", "large_stream_up"];

    /// <summary>The cases over gRPC against a server.</summary>
    public static InteropCases OverGrpc(Uri server) => new(new WireChannel(new WireChannelOptions { BaseAddress = server }));

    /// <summary>The cases over Connect against a server that speaks HTTP/2 with prior knowledge.</summary>
    public static InteropCases OverConnect(Uri server, bool json) => OverConnect(server, json, System.Net.HttpVersion.Version20);

    /// <summary>The cases over Connect and HTTP/1.1; those that talk both ways at once need HTTP/2.</summary>
    public static InteropCases OverConnectHttp1(Uri server, bool json) => OverConnect(server, json, System.Net.HttpVersion.Version11);

    /// <summary>Runs one case.</summary>
    /// <exception cref="InteropFailedException">The case does not hold; says what was seen.</exception>
    public Task RunAsync(string name, CancellationToken cancellationToken) =>
        _cases.TryGetValue(name, out var run) ? run(cancellationToken) : throw new InteropFailedException($"There is no case '{name}'.");

    /// <summary>A stream on which nothing happens for a while, and which answers after.</summary>
    public async Task RunIdleAsync(TimeSpan silence, CancellationToken cancellationToken)
    {
        var request = Output(9, 9);
        request.ResponseParameters[1].IntervalUs = (int)silence.TotalMicroseconds;
        await ExpectRepliesAsync(request, 2, 9, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private static InteropCases OverConnect(Uri server, bool json, Version version) => new(new WireChannel(new WireChannelOptions
    {
        BaseAddress = server,
        Kind = json ? WireKind.ConnectJson : WireKind.ConnectProto,
        Json = new InteropJson(),
        HttpVersion = version,
    }));

    private static void Expect<T>(T expected, T seen, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, seen))
        {
            throw new InteropFailedException($"{what}: expected {expected}, saw {seen}.");
        }
    }

    private static async Task<WireCallException> FailureAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (WireCallException e)
        {
            return e;
        }

        throw new InteropFailedException("The call succeeded where it had to fail.");
    }

    private static Payload Zeros(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    private static StreamingOutputCallRequest Output(params int[] sizes)
    {
        var request = new StreamingOutputCallRequest();
        request.ResponseParameters.AddRange(sizes.Select(size => new ResponseParameters { Size = size }));
        return request;
    }

    private static async Task<StreamingOutputCallResponse> NextAsync(IAsyncEnumerator<StreamingOutputCallResponse> replies) =>
        await replies.MoveNextAsync() ? replies.Current : throw new InteropFailedException("The stream ended early.");

    private async Task EmptyUnaryAsync(CancellationToken token)
    {
        var reply = await _channel.UnaryAsync(InteropMethods.EmptyCall, new Empty(), Plain, token);
        Expect(0, reply.Value.CalculateSize(), "size of the reply");
    }

    private async Task LargeUnaryAsync(CancellationToken token)
    {
        var request = new SimpleRequest { ResponseSize = 314159, Payload = Zeros(271828) };
        var reply = await _channel.UnaryAsync(InteropMethods.UnaryCall, request, Plain, token);
        Expect(314159, reply.Value.Payload.Body.Length, "size of the payload");
    }

    private async Task ServerStreamingAsync(CancellationToken token)
    {
        int[] sizes = [31415, 9, 2653, 58979];
        var seen = new List<int>();
        await using var stream = _channel.OpenServerStream(InteropMethods.StreamingOutputCall, Output(sizes), Plain, token);
        await foreach (var reply in stream.ReadAllAsync(token))
        {
            seen.Add(reply.Payload.Body.Length);
        }

        Expect(string.Join(' ', sizes), string.Join(' ', seen), "sizes of the payloads");
    }

    private async Task ClientStreamingAsync(CancellationToken token)
    {
        await using var stream = _channel.OpenStream(InteropMethods.StreamingInputCall, Plain, token);
        foreach (var size in new[] { 27182, 8, 1828, 45904 })
        {
            await stream.WriteAsync(new StreamingInputCallRequest { Payload = Zeros(size) }, token);
        }

        stream.CompleteRequests();
        Expect(74922, (await stream.ReadOneAsync()).AggregatedPayloadSize, "aggregated size");
    }

    private async Task PingPongAsync(CancellationToken token)
    {
        await using var stream = _channel.OpenStream(InteropMethods.FullDuplexCall, Plain, token);
        await using var replies = stream.ReadAllAsync(token).GetAsyncEnumerator(token);
        foreach (var (wanted, sent) in new[] { (31415, 27182), (9, 8), (2653, 1828), (58979, 45904) })
        {
            var request = Output(wanted);
            request.Payload = Zeros(sent);
            await stream.WriteAsync(request, token);
            Expect(wanted, (await NextAsync(replies)).Payload.Body.Length, "size of the payload");
        }

        stream.CompleteRequests();
        Expect(false, await replies.MoveNextAsync(), "a reply after the last");
    }

    private async Task EmptyStreamAsync(CancellationToken token)
    {
        await using var stream = _channel.OpenStream(InteropMethods.FullDuplexCall, Plain, token);
        stream.CompleteRequests();
        await foreach (var _ in stream.ReadAllAsync(token))
        {
            throw new InteropFailedException("An empty stream was answered.");
        }
    }

    private async Task TimeoutOnSleepingServerAsync(CancellationToken token)
    {
        var options = new WireCallOptions { Timeout = TimeSpan.FromMilliseconds(1) };
        await using var stream = _channel.OpenStream(InteropMethods.FullDuplexCall, options, token);
        var failure = await FailureAsync(async () =>
        {
            await stream.WriteAsync(new StreamingOutputCallRequest { Payload = Zeros(27182) }, token);
            await foreach (var _ in stream.ReadAllAsync(token))
            {
            }
        });
        Expect(StatusCode.DeadlineExceeded, failure.Code, "status");
    }

    private async Task CancelAfterBeginAsync(CancellationToken token)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(token);
        await using var stream = _channel.OpenStream(InteropMethods.StreamingInputCall, Plain, cancel.Token);
        await cancel.CancelAsync();
        await ExpectCancelledAsync(stream.ReadOneAsync, cancel.Token);
    }

    private async Task CancelAfterFirstResponseAsync(CancellationToken token)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(token);
        await using var stream = _channel.OpenStream(InteropMethods.FullDuplexCall, Plain, cancel.Token);
        await using var replies = stream.ReadAllAsync(token).GetAsyncEnumerator(token);
        var request = Output(31415);
        request.Payload = Zeros(27182);
        await stream.WriteAsync(request, token);
        Expect(31415, (await NextAsync(replies)).Payload.Body.Length, "size of the payload");
        await cancel.CancelAsync();
        await ExpectCancelledAsync(async () => await replies.MoveNextAsync(), cancel.Token);
    }

    private static async Task ExpectCancelledAsync(Func<Task> read, CancellationToken cancelled)
    {
        try
        {
            await read();
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            return;
        }

        throw new InteropFailedException("The call went on after it was cancelled.");
    }

    private Task SpecialStatusMessageAsync(CancellationToken token) =>
        StatusAsync("\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n", token);

    private async Task StatusAsync(string message, CancellationToken token)
    {
        var status = new EchoStatus { Code = 2, Message = message };
        var failure = await FailureAsync(
            () => _channel.UnaryAsync(InteropMethods.UnaryCall, new SimpleRequest { ResponseStatus = status }, Plain, token));
        Expect(StatusCode.Unknown, failure.Code, "status of the unary call");
        Expect(message, failure.Error.Message, "message of the unary call");

        await using var stream = _channel.OpenStream(InteropMethods.FullDuplexCall, Plain, token);
        failure = await FailureAsync(async () =>
        {
            await stream.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = status }, token);
            stream.CompleteRequests();
            await foreach (var _ in stream.ReadAllAsync(token))
            {
            }
        });
        Expect(StatusCode.Unknown, failure.Code, "status of the stream");
        Expect(message, failure.Error.Message, "message of the stream");
    }

    private async Task CustomMetadataAsync(CancellationToken token)
    {
        const string initial = "x-grpc-test-echo-initial";
        const string trailing = "x-grpc-test-echo-trailing-bin";
        var metadata = new WireMetadata().Add(initial, "test_initial_metadata_value").AddBytes(trailing, TrailingValue);
        var options = new WireCallOptions { Metadata = metadata };
        var request = new SimpleRequest { ResponseSize = 314159, Payload = Zeros(271828) };
        var reply = await _channel.UnaryAsync(InteropMethods.UnaryCall, request, options, token);
        Expect("test_initial_metadata_value", reply.Headers.Get(initial), "initial metadata");
        Expect("ABABAB", Convert.ToHexString(reply.Trailers.GetBytes(trailing) ?? []), "trailing metadata");

        await using var stream = _channel.OpenStream(InteropMethods.FullDuplexCall, options, token);
        await stream.WriteAsync(Output(314159), token);
        stream.CompleteRequests();
        await foreach (var _ in stream.ReadAllAsync(token))
        {
        }

        Expect("test_initial_metadata_value", (await stream.ReadHeadersAsync()).Get(initial), "initial metadata of the stream");
        Expect("ABABAB", Convert.ToHexString(stream.Trailers.GetBytes(trailing) ?? []), "trailing metadata of the stream");
    }

    private async Task UnimplementedAsync(WireMethod<Empty, Empty> method, CancellationToken token)
    {
        var failure = await FailureAsync(() => _channel.UnaryAsync(method, new Empty(), Plain, token));
        Expect(StatusCode.Unimplemented, failure.Code, "status");
    }

    private async Task ClientCompressedUnaryAsync(CancellationToken token)
    {
        SimpleRequest Request(bool compressed) => new()
        {
            ExpectCompressed = new BoolValue { Value = compressed },
            ResponseSize = 314159,
            Payload = Zeros(271828),
        };

        var failure = await FailureAsync(
            () => _channel.UnaryAsync(InteropMethods.UnaryCall, Request(true), new WireCallOptions { Compress = false }, token));
        Expect(StatusCode.InvalidArgument, failure.Code, "status of the probe");
        foreach (var compressed in new[] { true, false })
        {
            var options = new WireCallOptions { Compress = compressed };
            var reply = await _channel.UnaryAsync(InteropMethods.UnaryCall, Request(compressed), options, token);
            Expect(314159, reply.Value.Payload.Body.Length, "size of the payload");
        }
    }

    private async Task ServerCompressedUnaryAsync(CancellationToken token)
    {
        foreach (var compressed in new[] { true, false })
        {
            var request = new SimpleRequest
            {
                ResponseCompressed = new BoolValue { Value = compressed },
                ResponseSize = 314159,
                Payload = Zeros(271828),
            };
            var reply = await _channel.UnaryAsync(InteropMethods.UnaryCall, request, Plain, token);
            Expect(compressed, reply.WasCompressed, "compression of the reply");
            Expect(314159, reply.Value.Payload.Body.Length, "size of the payload");
        }
    }

    private async Task ErrorDetailsAsync(CancellationToken token)
    {
        var request = new SimpleRequest { ResponseStatus = new EchoStatus { Code = 5, Message = "Không tìm thấy hồ sơ" } };
        var failure = await FailureAsync(() => _channel.UnaryAsync(InteropMethods.UnaryCall, request, Plain, token));
        Expect(StatusCode.NotFound, failure.Code, "status");
        Expect("Không tìm thấy hồ sơ", failure.Error.Message, "message");
        Expect("ASKED_FOR", failure.Detail<ErrorInfo>()?.Reason, "reason");
    }

    private async Task DeadlineExceededAsync(CancellationToken token)
    {
        var options = new WireCallOptions { Timeout = TimeSpan.FromMilliseconds(200) };
        var failure = await FailureAsync(
            () => _channel.UnaryAsync(InteropMethods.UnaryCall, new SimpleRequest { ResponseSize = -1 }, options, token));
        Expect(StatusCode.DeadlineExceeded, failure.Code, "status");
    }

    private async Task LargeStreamDownAsync(CancellationToken token) =>
        await ExpectRepliesAsync(Output([.. Enumerable.Repeat(Megabyte, 100)]), 100, Megabyte, token);

    private async Task LargeStreamUpAsync(CancellationToken token)
    {
        await using var stream = _channel.OpenStream(InteropMethods.StreamingInputCall, Plain, token);
        var request = new StreamingInputCallRequest { Payload = Zeros(Megabyte) };
        for (var i = 0; i < 100; i++)
        {
            await stream.WriteAsync(request, token);
        }

        stream.CompleteRequests();
        Expect(100 * Megabyte, (await stream.ReadOneAsync()).AggregatedPayloadSize, "aggregated size");
    }

    private async Task ExpectRepliesAsync(StreamingOutputCallRequest request, int count, int size, CancellationToken token)
    {
        var seen = 0;
        await using var stream = _channel.OpenServerStream(InteropMethods.StreamingOutputCall, request, Plain, token);
        await foreach (var reply in stream.ReadAllAsync(token))
        {
            Expect(size, reply.Payload.Body.Length, "size of the payload");
            seen++;
        }

        Expect(count, seen, "number of replies");
    }
}
