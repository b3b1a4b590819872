using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using Google.Protobuf;
using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>Calls to one hub over one wire. Thread-safe; one per hub for the life of the process.</summary>
internal sealed class WireChannel : IDisposable
{
    // Of a stream that the hub may send before this side has read (RFC 9113, section 6.9.2). The first 64 KiB hold about twenty deliveries, so that a busy reader
    // had them twenty at a time, each turn a transaction of its inbox; .NET widens it only on lines that are slow to answer.
    private const int StreamWindow = 1024 * 1024;

    private readonly ConcurrentDictionary<string, Uri> _addresses = new(StringComparer.Ordinal);
    private readonly HttpMessageInvoker _http;
    private readonly Uri _base;

    public WireChannel(WireChannelOptions options)
        : this(options, CreateHandler(options))
    {
    }

    /// <summary>With a handler of the caller's own; it is disposed with the channel.</summary>
    public WireChannel(WireChannelOptions options, HttpMessageHandler handler)
    {
        Options = options;
        Codec = new WireCodec(options);
        _base = options.BaseAddress.AbsoluteUri.EndsWith('/') ? options.BaseAddress : new Uri(options.BaseAddress.AbsoluteUri + "/");
        _http = new HttpMessageInvoker(handler);
    }

    public WireChannelOptions Options { get; }

    internal WireCodec Codec { get; }

    internal bool IsGrpc => Options.Kind == WireKind.Grpc;

    /// <summary>One request, one reply.</summary>
    /// <exception cref="WireCallException">The call did not succeed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<WireReply<TReply>> UnaryAsync<TRequest, TReply>(
        WireMethod<TRequest, TReply> method, TRequest request, WireCallOptions call, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        using var scope = new WireScope(call, Options.Time, cancellationToken);
        var body = new PooledBuffer();
        var gzip = WriteUnary(request, call, body);
        using var message = CreateRequest(method.Path, streaming: false, call, new ReadOnlyMemoryContent(body.Written));
        if (gzip && !IsGrpc)
        {
            message.Content!.Headers.TryAddWithoutValidation("Content-Encoding", WireGzip.Name);
        }

        try
        {
            using var response = await _http.SendAsync(message, scope.Token);
            var reply = IsGrpc
                ? await ReadGrpcAsync(method, response, scope.Token)
                : await ReadConnectAsync(method, response, scope.Token);

            // Only here is it certain that nobody still sends from the buffer; after a failure it is left to the collector.
            body.Dispose();
            return reply;
        }
        catch (Exception e) when (scope.Owns(e))
        {
            throw scope.Translate(e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            scope.ThrowIfCallerCancelled();
            throw;
        }
    }

    /// <summary>One request, many replies.</summary>
    public WireStream<TRequest, TReply> OpenServerStream<TRequest, TReply>(
        WireMethod<TRequest, TReply> method, TRequest request, WireCallOptions call, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        var body = new PooledBuffer();
        Codec.EncodeFrame(request, call, body);
        return Open(method, call, new ReadOnlyMemoryContent(body.Written), null, cancellationToken);
    }

    /// <summary>Requests and replies as they come. Over HTTP/1.1 all requests go before the first reply.</summary>
    public WireStream<TRequest, TReply> OpenStream<TRequest, TReply>(
        WireMethod<TRequest, TReply> method, WireCallOptions call, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        var content = new PushContent();
        return Open(method, call, content, content, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler(WireChannelOptions options) => new()
    {
        InitialHttp2StreamWindowSize = StreamWindow,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = options.ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = TimeSpan.FromSeconds(30),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        Proxy = options.Proxy,
        SslOptions = options.Tls,
        UseCookies = false,
        UseProxy = options.Proxy is not null,
    };

    private WireStream<TRequest, TReply> Open<TRequest, TReply>(
        WireMethod<TRequest, TReply> method, WireCallOptions call, HttpContent content, PushContent? push, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        var scope = new WireScope(call, Options.Time, cancellationToken);
        var message = CreateRequest(method.Path, streaming: true, call, content);
        return new WireStream<TRequest, TReply>(this, method, call, scope, push, _http.SendAsync(message, scope.Token));
    }

    private bool WriteUnary(IMessage request, WireCallOptions call, PooledBuffer body)
    {
        if (IsGrpc)
        {
            Codec.EncodeFrame(request, call, body);
            return false;
        }

        Codec.Encode(request, body);
        if (!Codec.WantsCompression(body.Written.Length, call))
        {
            return false;
        }

        var plain = body.Written.ToArray();
        body.Clear();
        WireGzip.Compress(plain, body);
        return true;
    }

    private HttpRequestMessage CreateRequest(string path, bool streaming, WireCallOptions call, HttpContent content)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, _addresses.GetOrAdd(path, static (name, start) => new Uri(start, name), _base))
        {
            Version = Options.HttpVersion ?? (IsGrpc ? HttpVersion.Version20 : HttpVersion.Version11),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        WireRequestHeaders.Write(message, Options, streaming, call);
        return message;
    }

    private async Task<WireReply<TReply>> ReadGrpcAsync<TRequest, TReply>(
        WireMethod<TRequest, TReply> method, HttpResponseMessage response, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        WireAnswer.CheckGrpcStart(response, Options.Time);
        using var body = await WireAnswer.ReadBodyAsync(response, Options.MaxMessageBytes + Frame.HeaderSize, cancellationToken);
        WireAnswer.CheckGrpcEnd(response, Options.Time);
        var bytes = new ReadOnlySequence<byte>(body.Written);
        var verdict = Frame.TryRead(ref bytes, Options.MaxMessageBytes, out var frame);
        if (verdict != FrameRead.Complete || frame.IsEndStream || !bytes.IsEmpty)
        {
            throw WireFailures.Broken("The answer is not one message.", response);
        }

        var value = Codec.Decode(frame.Payload, frame.IsCompressed, method, response);
        return new WireReply<TReply>(value, WireAnswer.Metadata(response.Headers), WireAnswer.Metadata(response.TrailingHeaders), frame.IsCompressed);
    }

    private async Task<WireReply<TReply>> ReadConnectAsync<TRequest, TReply>(
        WireMethod<TRequest, TReply> method, HttpResponseMessage response, CancellationToken cancellationToken)
        where TRequest : class, IMessage<TRequest>
        where TReply : class, IMessage<TReply>
    {
        using var body = await WireAnswer.ReadBodyAsync(response, Options.MaxMessageBytes, cancellationToken);
        var bytes = new ReadOnlySequence<byte>(body.Written);
        var compressed = response.Content.Headers.ContentEncoding.Contains(WireGzip.Name);
        var expected = WireRequestHeaders.ContentType(Options.Kind, streaming: false);
        if (response.StatusCode != HttpStatusCode.OK || response.Content.Headers.ContentType?.MediaType != expected)
        {
            using var plain = compressed ? WireAnswer.Decompress(bytes, Options.MaxMessageBytes, response) : null;
            WireAnswer.CheckConnectStart(response, plain?.Written ?? body.Written, Options.Time);
        }

        var value = Codec.Decode(bytes, compressed, method, response);
        return new WireReply<TReply>(value, WireAnswer.Metadata(response.Headers), WireAnswer.Trailers(response), compressed);
    }
}
