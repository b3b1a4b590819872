using Google.Protobuf;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.Wire;
using MotCua.Interop.Testing;
using MotCua.ReferenceServer.Wire;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace MotCua.Interop;

/// <summary>The server side of the gRPC project's interoperability cases, on the hub's wire.</summary>
internal static class InteropService
{
    public static readonly ServiceDescriptor Descriptor = TestReflection.Descriptor.FindTypeByName<ServiceDescriptor>("TestService");

    public static void Map(WireServiceBuilder service) => service
        .Unary<Empty, Empty>("EmptyCall", (_, context) => EmptyAsync(context))
        .Unary<SimpleRequest, SimpleResponse>("UnaryCall", UnaryAsync)
        .ServerStreaming<StreamingOutputCallRequest, StreamingOutputCallResponse>("StreamingOutputCall", OutputAsync)
        .ClientStreaming<StreamingInputCallRequest, StreamingInputCallResponse>("StreamingInputCall", InputAsync)
        .Duplex<StreamingOutputCallRequest, StreamingOutputCallResponse>("FullDuplexCall", DuplexAsync);

    private static Task<Empty> EmptyAsync(WireContext context)
    {
        Echo(context);
        return Task.FromResult(new Empty());
    }

    private static async Task<SimpleResponse> UnaryAsync(SimpleRequest request, WireContext context)
    {
        Echo(context);
        CheckCompression(request.ExpectCompressed, context);
        Fail(request.ResponseStatus);
        context.CompressReplies = request.ResponseCompressed?.Value;
        if (request.ResponseSize < 0)
        {
            // Asked by our own tests: a call that lasts until its deadline.
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        }

        return new SimpleResponse { Payload = Zeros(request.ResponseSize) };
    }

    private static async Task OutputAsync(
        StreamingOutputCallRequest request, IWireWriter<StreamingOutputCallResponse> replies, WireContext context)
    {
        Echo(context);
        await AnswerAsync(request, replies, context);
    }

    private static async Task<StreamingInputCallResponse> InputAsync(IAsyncEnumerable<StreamingInputCallRequest> requests, WireContext context)
    {
        var size = 0;
        await foreach (var request in requests)
        {
            CheckCompression(request.ExpectCompressed, context);
            size += request.Payload?.Body.Length ?? 0;
        }

        return new StreamingInputCallResponse { AggregatedPayloadSize = size };
    }

    private static async Task DuplexAsync(
        IAsyncEnumerable<StreamingOutputCallRequest> requests, IWireWriter<StreamingOutputCallResponse> replies, WireContext context)
    {
        Echo(context);
        await context.SendHeadersAsync();
        await foreach (var request in requests)
        {
            await AnswerAsync(request, replies, context);
        }
    }

    private static async Task AnswerAsync(
        StreamingOutputCallRequest request, IWireWriter<StreamingOutputCallResponse> replies, WireContext context)
    {
        Fail(request.ResponseStatus);
        foreach (var wanted in request.ResponseParameters)
        {
            if (wanted.IntervalUs > 0)
            {
                await Task.Delay(TimeSpan.FromMicroseconds(wanted.IntervalUs), context.CancellationToken);
            }

            context.CompressReplies = wanted.Compressed?.Value ?? context.CompressReplies;
            await replies.WriteAsync(new StreamingOutputCallResponse { Payload = Zeros(wanted.Size) }, context.CancellationToken);
        }
    }

    private static void Echo(WireContext context)
    {
        const string initial = "x-grpc-test-echo-initial";
        const string trailing = "x-grpc-test-echo-trailing-bin";
        if (context.RequestMetadata.Get(initial) is { } text)
        {
            context.ResponseHeaders.Add(initial, text);
        }

        if (context.RequestMetadata.GetBytes(trailing) is { } bytes)
        {
            context.ResponseTrailers.AddBytes(trailing, bytes);
        }
    }

    private static void CheckCompression(BoolValue? expected, WireContext context)
    {
        if (expected is not null && expected.Value != context.RequestWasCompressed)
        {
            throw new WireException(StatusCode.InvalidArgument, "The request is not compressed as it says.");
        }
    }

    // The status asked for, with one detail, so that clients of other languages can show that they read details.
    private static void Fail(EchoStatus? status)
    {
        if (status is { Code: not 0 })
        {
            throw new WireException((StatusCode)status.Code, status.Message, new ErrorInfo { Reason = "ASKED_FOR", Domain = "motcua" });
        }
    }

    private static Payload Zeros(int size) => new() { Body = UnsafeByteOperations.UnsafeWrap(new byte[size]) };
}
