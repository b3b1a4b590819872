using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>One call on one wire: reads requests, writes replies, ends with a status. The two kinds are frames and a plain body.</summary>
internal abstract class WireCall : IDisposable
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(40);

    private CancellationTokenSource? _deadline;
    private CancellationTokenRegistration _abort;

    protected WireCall(HttpContext http, MethodDescriptor method, WireProtocol protocol, WireRuntime runtime)
    {
        Http = http;
        Runtime = runtime;
        Protocol = protocol;
        Context = new WireContext(this, http, method, protocol) { CancellationToken = http.RequestAborted };
    }

    public WireContext Context { get; }

    public HttpContext Http { get; }

    public bool HasDeadline => _deadline is not null;

    /// <summary>Whether the answer is complete, so that nothing more is written.</summary>
    public bool IsFinished { get; protected set; }

    public bool DeadlinePassed =>
        _deadline is { IsCancellationRequested: true } && !Http.RequestAborted.IsCancellationRequested;

    protected WireProtocol Protocol { get; }

    public WireRuntime Runtime { get; }

    protected int MaxSize => Runtime.Options.MaxMessageBytes;

    protected PipeReader Body => Http.Request.BodyReader;

    protected PipeWriter Reply => Http.Response.BodyWriter;

    /// <summary>Reads the wire's own headers: deadline, encodings, version.</summary>
    /// <exception cref="WireException">One of them is wrong.</exception>
    public abstract void Begin();

    /// <summary>The only request of a method; an error when there is none or more than one.</summary>
    public abstract ValueTask<T> ReadOneAsync<T>(WireMessage<T> type)
        where T : class, IMessage<T>;

    /// <summary>The requests of a method in their order.</summary>
    public abstract IAsyncEnumerable<T> ReadAllAsync<T>(WireMessage<T> type)
        where T : class, IMessage<T>;

    public abstract void Write(IMessage reply);

    public abstract ValueTask WriteAndFlushAsync(IMessage reply, CancellationToken cancellationToken);

    public abstract ValueTask SendHeadersAsync();

    public abstract ValueTask FinishAsync();

    public abstract ValueTask FailAsync(WireError error, WireMetadata? trailers);

    public void Dispose()
    {
        _abort.Dispose();
        _deadline?.Dispose();
    }

    /// <summary>Ends the answer although the handler still runs.</summary>
    public async Task FailEarlyAsync(WireError error)
    {
        await FailAsync(error, null);
        await Http.Response.CompleteAsync();
    }

    protected void StartDeadline(TimeSpan timeout)
    {
        // gRPC allows eight digits of hours; a timer takes 49 days, which no call lives.
        timeout = timeout < LongestTimeout ? timeout : LongestTimeout;
        Context.Deadline = Runtime.Time.GetUtcNow() + timeout;
        _deadline = new CancellationTokenSource(timeout, Runtime.Time);
        _abort = Http.RequestAborted.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _deadline);
        Context.CancellationToken = _deadline.Token;
    }

    protected bool WantsCompression(int size, bool accepted) =>
        accepted && size > 0 && (Context.CompressReplies ?? size >= (Runtime.Options.CompressRepliesFrom ?? int.MaxValue));

    protected PooledBuffer Encode(IMessage reply)
    {
        var buffer = new PooledBuffer();
        if (Protocol.IsJson())
        {
            Runtime.Json.Write(reply, buffer);
        }
        else
        {
            reply.WriteTo(buffer);
        }

        return buffer;
    }

    protected T Decode<T>(ReadOnlySequence<byte> bytes, bool compressed, WireMessage<T> type)
        where T : class, IMessage<T>
    {
        Context.RequestWasCompressed = compressed;
        if (!compressed)
        {
            return type.Read(bytes, Protocol, Runtime.Json);
        }

        using var plain = new PooledBuffer((int)Math.Clamp(bytes.Length * 4, 1024, MaxSize));
        bool fits;
        try
        {
            fits = WireGzip.TryDecompress(bytes, MaxSize, plain);
        }
        catch (InvalidDataException e)
        {
            var code = Protocol == WireProtocol.Grpc ? StatusCode.Internal : StatusCode.InvalidArgument;
            throw new WireFormatException(new WireError(code, $"The compressed request is broken: {e.Message}"), e);
        }

        return fits
            ? type.Read(new ReadOnlySequence<byte>(plain.Written), Protocol, Runtime.Json)
            : throw TooLarge();
    }

    protected WireException TooLarge() =>
        new(StatusCode.ResourceExhausted, $"The request is larger than {MaxSize} bytes. / Yêu cầu lớn hơn {MaxSize} byte.");

    protected static WireException UnknownEncoding(string? encoding) =>
        new(StatusCode.Unimplemented, $"The encoding '{encoding}' is not known; use gzip or identity.");
}
