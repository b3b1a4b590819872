using System.Buffers;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;
using MotCua.Contracts.Rpc;
using MotCua.Contracts.Wire;

namespace MotCua.ReferenceServer.Wire;

/// <summary>A unary Connect call: the HTTP body is the message, the HTTP status the outcome.</summary>
internal sealed class BodyCall(HttpContext http, MethodDescriptor method, WireProtocol protocol, WireRuntime runtime)
    : WireCall(http, method, protocol, runtime)
{
    private bool _requestGzip;
    private bool _acceptsGzip;

    public override void Begin()
    {
        var headers = Http.Request.Headers;
        ConnectHeaders.CheckVersion(headers);
        if (ConnectHeaders.Timeout(headers) is { } timeout)
        {
            StartDeadline(timeout);
        }

        string? encoding = headers.ContentEncoding;
        _requestGzip = encoding == WireGzip.Name;
        _acceptsGzip = WireHeaders.NamesGzip(headers.AcceptEncoding);
        if (encoding is not (null or "" or "identity" or WireGzip.Name))
        {
            Http.Response.Headers.AcceptEncoding = WireGzip.Name;
            throw UnknownEncoding(encoding);
        }
    }

    public override async ValueTask<T> ReadOneAsync<T>(WireMessage<T> type)
    {
        if (Http.Request.ContentLength > MaxSize)
        {
            throw TooLarge();
        }

        while (true)
        {
            var result = await Body.ReadAsync(Context.CancellationToken);
            if (result.Buffer.Length > MaxSize)
            {
                Body.AdvanceTo(result.Buffer.End);
                throw TooLarge();
            }

            if (result.IsCompleted)
            {
                try
                {
                    return Decode(result.Buffer, _requestGzip && !result.Buffer.IsEmpty, type);
                }
                finally
                {
                    // Also when it throws: a read that is left open would cost an HTTP/1.1 caller its connection.
                    Body.AdvanceTo(result.Buffer.End);
                }
            }

            Body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    public override IAsyncEnumerable<T> ReadAllAsync<T>(WireMessage<T> type) =>
        throw new InvalidOperationException("A unary Connect call is no stream.");

    public override void Write(IMessage reply)
    {
        // Encoded first: a reply that cannot be written still becomes an error answer.
        using var encoded = Encode(reply);
        Start(200, Protocol.ContentType());
        WireHeaders.Apply(Context.SetTrailers, Http.Response.Headers, "trailer-");
        if (!WantsCompression(encoded.Written.Length, _acceptsGzip))
        {
            Http.Response.ContentLength = encoded.Written.Length;
            Reply.Write(encoded.Written.Span);
            return;
        }

        using var compressed = new PooledBuffer();
        WireGzip.Compress(encoded.Written.Span, compressed);
        Http.Response.Headers.ContentEncoding = WireGzip.Name;
        Http.Response.ContentLength = compressed.Written.Length;
        Reply.Write(compressed.Written.Span);
    }

    public override ValueTask WriteAndFlushAsync(IMessage reply, CancellationToken cancellationToken) =>
        throw new InvalidOperationException("A unary Connect call is no stream.");

    public override ValueTask SendHeadersAsync() => ValueTask.CompletedTask;

    public override ValueTask FinishAsync()
    {
        IsFinished = true;
        return ValueTask.CompletedTask;
    }

    public override ValueTask FailAsync(WireError error, WireMetadata? trailers)
    {
        IsFinished = true;
        using var json = new PooledBuffer();
        ConnectError.Write(json, error);
        Start(error.Code.ToHttpStatus(), "application/json");
        WireHeaders.Apply(Context.SetTrailers, Http.Response.Headers, "trailer-");
        WireHeaders.Apply(trailers, Http.Response.Headers, "trailer-");
        if (RetryDelay(error) is { } seconds)
        {
            // A plain HTTP client reads this where an SDK reads RetryInfo.
            Http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        Http.Response.ContentLength = json.Written.Length;
        Reply.Write(json.Written.Span);
        return ValueTask.CompletedTask;
    }

    private static long? RetryDelay(WireError error)
    {
        foreach (var detail in error.Details)
        {
            if (detail.Is(RetryInfo.Descriptor) && detail.Unpack<RetryInfo>().RetryDelay is { } delay)
            {
                return delay.Seconds + (delay.Nanos > 0 ? 1 : 0);
            }
        }

        return null;
    }

    private void Start(int status, string contentType)
    {
        Http.Response.StatusCode = status;
        Http.Response.ContentType = contentType;
        WireHeaders.Apply(Context.SetHeaders, Http.Response.Headers);
    }
}
