using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>One call, as its handler sees it.</summary>
internal sealed class WireContext
{
    private readonly WireCall _call;
    private WireMetadata? _requestMetadata;
    private WireMetadata? _responseHeaders;
    private WireMetadata? _responseTrailers;

    internal WireContext(WireCall call, HttpContext httpContext, MethodDescriptor method, WireProtocol protocol)
    {
        _call = call;
        HttpContext = httpContext;
        Method = method;
        Protocol = protocol;
    }

    public HttpContext HttpContext { get; }

    public MethodDescriptor Method { get; }

    public WireProtocol Protocol { get; }

    public bool IsGrpc => Protocol == WireProtocol.Grpc;

    public bool IsJson => Protocol.IsJson();

    /// <summary>Fires when the caller goes away or its deadline passes.</summary>
    public CancellationToken CancellationToken { get; internal set; }

    /// <summary>When the caller stops waiting; null when it did not say.</summary>
    public DateTimeOffset? Deadline { get; internal set; }

    /// <summary>Whether the last request message came compressed.</summary>
    public bool RequestWasCompressed { get; internal set; }

    /// <summary>Whether replies are compressed, size apart; has effect only for callers that accept gzip. Null: as the options say.</summary>
    public bool? CompressReplies { get; set; }

    /// <summary>The headers of the request without those of HTTP and the wire itself.</summary>
    public WireMetadata RequestMetadata => _requestMetadata ??= WireHeaders.ReadMetadata(HttpContext.Request.Headers);

    /// <summary>Headers of the answer; they leave with the first reply or the error.</summary>
    public WireMetadata ResponseHeaders => _responseHeaders ??= new WireMetadata();

    /// <summary>Trailers of the answer.</summary>
    public WireMetadata ResponseTrailers => _responseTrailers ??= new WireMetadata();

    internal WireMetadata? SetHeaders => _responseHeaders;

    internal WireMetadata? SetTrailers => _responseTrailers;

    /// <summary>Sends the headers of a stream now, so that the caller knows that it was accepted before the first reply.</summary>
    public ValueTask SendHeadersAsync() => _call.SendHeadersAsync();
}
