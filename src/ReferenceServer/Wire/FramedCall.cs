using System.Buffers;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>A call in frames: gRPC of any kind, and Connect streams.</summary>
internal sealed class FramedCall(HttpContext http, MethodDescriptor method, WireProtocol protocol, WireRuntime runtime)
    : WireCall(http, method, protocol, runtime)
{
    private const string AcceptedEncodings = "identity,gzip";

    private bool _started;
    private bool _requestGzip;
    private bool _acceptsGzip;
    private bool _announcedGzip;

    private bool IsGrpc => Protocol == WireProtocol.Grpc;

    public override void Begin()
    {
        var headers = Http.Request.Headers;
        if (IsGrpc)
        {
            if (headers.TryGetValue("grpc-timeout", out var text))
            {
                StartDeadline(WireTimeout.TryParseGrpc(text, out var timeout)
                    ? timeout
                    : throw new WireException(StatusCode.InvalidArgument, $"grpc-timeout '{text}' is not digits and one of H M S m u n."));
            }

            BeginEncodings(headers, "grpc-encoding", "grpc-accept-encoding");
            return;
        }

        ConnectHeaders.CheckVersion(headers);
        if (ConnectHeaders.Timeout(headers) is { } connectTimeout)
        {
            StartDeadline(connectTimeout);
        }

        BeginEncodings(headers, "connect-content-encoding", "connect-accept-encoding");
    }

    public override async ValueTask<T> ReadOneAsync<T>(WireMessage<T> type)
    {
        var one = await ReadFrameAsync(type) ?? throw Broken("The request has no message.");
        if (await ReadFrameAsync(type) is not null)
        {
            throw Broken("The request has more than one message.");
        }

        return one;
    }

    public override async IAsyncEnumerable<T> ReadAllAsync<T>(WireMessage<T> type)
    {
        while (await ReadFrameAsync(type) is { } message)
        {
            yield return message;
        }
    }

    public override void Write(IMessage reply)
    {
        Start();
        var size = Protocol.IsJson() ? -1 : reply.CalculateSize();
        if (size >= 0 && !WantsCompression(size, _announcedGzip))
        {
            Frame.WriteHeader(Reply.GetSpan(Frame.HeaderSize), FrameFlags.None, size);
            Reply.Advance(Frame.HeaderSize);
            reply.WriteTo(Reply);
            return;
        }

        using var encoded = Encode(reply);
        if (!WantsCompression(encoded.Written.Length, _announcedGzip))
        {
            Frame.Write(Reply, FrameFlags.None, encoded.Written.Span);
            return;
        }

        using var compressed = new PooledBuffer();
        WireGzip.Compress(encoded.Written.Span, compressed);
        Frame.Write(Reply, FrameFlags.Compressed, compressed.Written.Span);
    }

    public override async ValueTask WriteAndFlushAsync(IMessage reply, CancellationToken cancellationToken)
    {
        Context.CancellationToken.ThrowIfCancellationRequested();
        Write(reply);
        await FlushAsync(cancellationToken);
    }

    public override ValueTask SendHeadersAsync()
    {
        Start();
        return FlushAsync(default);
    }

    public override ValueTask FinishAsync()
    {
        Start();
        IsFinished = true;
        if (!IsGrpc)
        {
            return EndStreamAsync(null, Context.SetTrailers);
        }

        Http.Response.AppendTrailer("grpc-status", "0");
        AppendTrailers(Context.SetTrailers);
        return ValueTask.CompletedTask;
    }

    public override ValueTask FailAsync(WireError error, WireMetadata? trailers)
    {
        IsFinished = true;
        if (!IsGrpc)
        {
            Start();
            return EndStreamAsync(error, Merge(Context.SetTrailers, trailers));
        }

        if (_started)
        {
            WriteGrpcStatus(error, Http.Response.AppendTrailer);
            AppendTrailers(Context.SetTrailers);
            AppendTrailers(trailers);
            return ValueTask.CompletedTask;
        }

        // Nothing was sent: the status goes with the headers ("Trailers-Only").
        Start();
        WriteGrpcStatus(error, (name, value) => Http.Response.Headers[name] = value);
        WireHeaders.Apply(Context.SetTrailers, Http.Response.Headers);
        WireHeaders.Apply(trailers, Http.Response.Headers);
        return ValueTask.CompletedTask;
    }

    private static void WriteGrpcStatus(WireError error, Action<string, Microsoft.Extensions.Primitives.StringValues> append)
    {
        append("grpc-status", ((int)error.Code).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (error.Message.Length > 0)
        {
            append("grpc-message", PercentText.Encode(error.Message));
        }

        if (error.Details.Count > 0)
        {
            append(GrpcStatusDetails.Name, GrpcStatusDetails.Encode(error));
        }
    }

    private static WireMetadata? Merge(WireMetadata? first, WireMetadata? second)
    {
        if (first is null || second is null)
        {
            return first ?? second;
        }

        foreach (var (name, value) in second)
        {
            first.Add(name, value);
        }

        return first;
    }

    private void BeginEncodings(IHeaderDictionary headers, string content, string accept)
    {
        string? encoding = headers[content];
        _requestGzip = encoding == WireGzip.Name;
        _acceptsGzip = WireHeaders.NamesGzip(headers[accept]);
        if (encoding is not (null or "" or "identity" or WireGzip.Name))
        {
            Http.Response.Headers[accept] = AcceptedEncodings;
            throw UnknownEncoding(encoding);
        }
    }

    private void Start()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        var response = Http.Response;
        response.ContentType = Protocol.ContentType();
        response.Headers[IsGrpc ? "grpc-accept-encoding" : "connect-accept-encoding"] = AcceptedEncodings;

        // A stream's handler may choose compression for a later reply, and the header goes with the first one.
        _announcedGzip = _acceptsGzip
            && (Context.Method.IsServerStreaming || Context.CompressReplies == true || Runtime.Options.CompressRepliesFrom is not null);
        if (_announcedGzip)
        {
            response.Headers[IsGrpc ? "grpc-encoding" : "connect-content-encoding"] = WireGzip.Name;
        }

        WireHeaders.Apply(Context.SetHeaders, response.Headers);
    }

    private void AppendTrailers(WireMetadata? trailers)
    {
        if (trailers is null)
        {
            return;
        }

        foreach (var (name, value) in trailers)
        {
            Http.Response.AppendTrailer(name, value);
        }
    }

    private ValueTask EndStreamAsync(WireError? error, WireMetadata? trailers)
    {
        using var json = new PooledBuffer();
        new ConnectEndStream(error, trailers ?? new WireMetadata()).Write(json);
        Frame.Write(Reply, FrameFlags.EndStream, json.Written.Span);
        return ValueTask.CompletedTask;
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var result = await Reply.FlushAsync(cancellationToken.CanBeCanceled ? cancellationToken : Context.CancellationToken);
        if (result.IsCompleted || result.IsCanceled)
        {
            throw new ConnectionAbortedException("The caller reads no more.");
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<T?> ReadFrameAsync<T>(WireMessage<T> type)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var result = await Body.ReadAsync(Context.CancellationToken);
            var buffer = result.Buffer;
            try
            {
                switch (Frame.TryRead(ref buffer, MaxSize, out var frame))
                {
                    case FrameRead.Complete when frame.IsEndStream:
                        throw Broken("The request has a frame that only answers have.");
                    case FrameRead.Complete when frame.IsCompressed && !_requestGzip:
                        throw Broken("The request has a compressed message and names no encoding.");
                    case FrameRead.Complete:
                        var message = Decode(frame.Payload, frame.IsCompressed, type);
                        Body.AdvanceTo(buffer.Start);
                        return message;
                    case FrameRead.TooLarge:
                        throw TooLarge();
                    case FrameRead.UnknownFlags:
                        throw Broken("The request is not in frames.");
                    case FrameRead.NeedMore when result.IsCompleted && !buffer.IsEmpty:
                        throw Broken("The request ends inside a message.");
                    case FrameRead.NeedMore when result.IsCompleted:
                        Body.AdvanceTo(buffer.End);
                        return null;
                }
            }
            catch
            {
                // A read that is left open would cost an HTTP/1.1 caller its connection.
                Body.AdvanceTo(result.Buffer.End);
                throw;
            }

            Body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    // MC-WIRE-24: INTERNAL on gRPC and invalid_argument on Connect, as official servers answer.
    private WireException Broken(string message) =>
        new(IsGrpc ? StatusCode.Internal : StatusCode.InvalidArgument, message);
}
