using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using MotCua.Contracts.Wire;

namespace MotCua.Sdk.Transport;

/// <summary>A streaming call. One writer and one reader at a time; disposal before the end cancels the call at the server.</summary>
internal sealed class WireStream<TRequest, TReply> : IAsyncDisposable
    where TRequest : class, IMessage<TRequest>
    where TReply : class, IMessage<TReply>
{
    private readonly WireChannel _channel;
    private readonly WireMethod<TRequest, TReply> _method;
    private readonly WireCallOptions _call;
    private readonly WireScope _scope;
    private readonly PushContent? _push;
    private readonly Task<HttpResponseMessage> _response;
    private readonly TaskCompletionSource<WireCallException?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isRead;

    internal WireStream(
        WireChannel channel, WireMethod<TRequest, TReply> method, WireCallOptions call, WireScope scope, PushContent? push,
        Task<HttpResponseMessage> response)
    {
        _channel = channel;
        _method = method;
        _call = call;
        _scope = scope;
        _push = push;
        _response = response;
    }

    /// <summary>Trailing metadata, complete when reading ended.</summary>
    public WireMetadata Trailers { get; private set; } = new();

    /// <summary>Whether the last reply came compressed.</summary>
    public bool LastWasCompressed { get; private set; }

    /// <summary>Whether the next message has arrived whole: it is read without waiting for the line.</summary>
    public bool IsNextBuffered { get; private set; }

    /// <summary>The headers of the answer, when they came.</summary>
    public async Task<WireMetadata> ReadHeadersAsync()
    {
        try
        {
            return WireAnswer.Metadata((await _response).Headers);
        }
        catch (Exception e) when (_scope.Owns(e))
        {
            throw _scope.Translate(e);
        }
    }

    /// <summary>Sends a request; waits while the server does not read.</summary>
    /// <exception cref="WireCallException">The call is over; holds the server's status.</exception>
    public async Task WriteAsync(TRequest request, CancellationToken cancellationToken, bool? compress = null)
    {
        var push = _push ?? throw new InvalidOperationException("This call has one request.");
        try
        {
            if (await Task.WhenAny(push.Stream, _response) == _response && !push.Stream.IsCompleted)
            {
                _ = await _response;
            }

            var stream = await push.Stream.WaitAsync(cancellationToken);
            using var frame = new PooledBuffer();
            _channel.Codec.EncodeFrame(request, compress is null ? _call : _call with { Compress = compress }, frame);
            await stream.WriteAsync(frame.Written, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _scope.ThrowIfCallerCancelled();
            throw await ReadStatusAsync()
                ?? new WireCallException(new WireError(StatusCode.Internal, "The server ended the call before all requests were sent."), e);
        }
    }

    /// <summary>Ends the requests.</summary>
    public void CompleteRequests() => _push?.Complete();

    /// <summary>The only reply of a client-streaming call.</summary>
    public async Task<TReply> ReadOneAsync()
    {
        TReply? one = null;
        await foreach (var reply in ReadAllAsync())
        {
            one = one is null ? reply : throw new WireCallException(new WireError(StatusCode.Internal, "The answer has more than one message."));
        }

        return one ?? throw new WireCallException(new WireError(StatusCode.Internal, "The answer has no message."));
    }

    /// <summary>The replies as they come; ends when the server ended the call well.</summary>
    /// <exception cref="WireCallException">The call did not succeed.</exception>
    public async IAsyncEnumerable<TReply> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _isRead = true;
        using var cancel = cancellationToken.UnsafeRegister(static scope => ((WireScope)scope!).Cancel(), _scope);
        var response = await GuardAsync(async () => await StartAsync(), cancellationToken);
        var reader = PipeReader.Create(
            await GuardAsync(async () => await response.Content.ReadAsStreamAsync(_scope.Token), cancellationToken),
            new StreamPipeReaderOptions(bufferSize: 16 * 1024));
        while (await GuardAsync(async () => await ReadNextAsync(reader, response), cancellationToken) is { } reply)
        {
            yield return reply;
        }

        _ended.TrySetResult(null);
        await reader.CompleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _scope.Cancel();
        _ended.TrySetResult(null);
        _push?.Complete();
        try
        {
            (await _response).Dispose();
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // The call had failed already; its reader knows.
        }

        _scope.Dispose();
    }

    // The status stands behind the replies: whoever reads finds it.
    private async Task<WireCallException?> ReadStatusAsync()
    {
        if (_isRead)
        {
            return await _ended.Task;
        }

        try
        {
            await foreach (var _ in ReadAllAsync())
            {
            }

            return null;
        }
        catch (WireCallException e)
        {
            return e;
        }
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> step, CancellationToken cancellationToken)
    {
        try
        {
            return await step();
        }
        catch (WireCallException e)
        {
            _ended.TrySetResult(e);
            throw;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && _scope.Owns(e))
        {
            var failure = _scope.Translate(e);
            _ended.TrySetResult(failure);
            throw failure;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _scope.ThrowIfCallerCancelled();
            throw;
        }
    }

    private async Task<HttpResponseMessage> StartAsync()
    {
        var response = await _response;
        if (_channel.IsGrpc)
        {
            WireAnswer.CheckGrpcStart(response, _channel.Options.Time);
        }
        else if (response.StatusCode != HttpStatusCode.OK
            || response.Content.Headers.ContentType?.MediaType != WireRequestHeaders.ContentType(_channel.Options.Kind, streaming: true))
        {
            using var body = await WireAnswer.ReadBodyAsync(response, _channel.Options.MaxMessageBytes, _scope.Token);
            WireAnswer.CheckConnectStart(response, body.Written, _channel.Options.Time);
        }

        return response;
    }

    private async Task<TReply?> ReadNextAsync(PipeReader reader, HttpResponseMessage response)
    {
        while (true)
        {
            var result = await reader.ReadAsync(_scope.Token);
            var buffer = result.Buffer;
            switch (Frame.TryRead(ref buffer, _channel.Options.MaxMessageBytes, out var frame))
            {
                case FrameRead.Complete when frame.IsEndStream && !_channel.IsGrpc:
                    ReadEnd(frame, response);
                    reader.AdvanceTo(buffer.End);
                    return null;
                case FrameRead.Complete when !frame.IsEndStream:
                    LastWasCompressed = frame.IsCompressed;
                    var reply = _channel.Codec.Decode(frame.Payload, frame.IsCompressed, _method, response);
                    IsNextBuffered = IsWhole(buffer);
                    reader.AdvanceTo(buffer.Start);
                    return reply;
                case FrameRead.TooLarge:
                    throw WireFailures.TooLarge(_channel.Options.MaxMessageBytes);
                case FrameRead.NeedMore when result.IsCompleted:
                    if (!buffer.IsEmpty)
                    {
                        throw WireFailures.Broken("The answer ends inside a message.", response);
                    }

                    EndGrpc(response);
                    return null;
                case FrameRead.NeedMore:
                    reader.AdvanceTo(buffer.Start, buffer.End);
                    break;
                default:
                    throw WireFailures.Broken("The answer is not in frames.", response);
            }
        }
    }

    private bool IsWhole(System.Buffers.ReadOnlySequence<byte> buffer) => Frame.TryRead(ref buffer, _channel.Options.MaxMessageBytes, out _) == FrameRead.Complete;

    private void EndGrpc(HttpResponseMessage response)
    {
        if (!_channel.IsGrpc)
        {
            throw WireFailures.Broken("The stream ended without its last frame.", response);
        }

        WireAnswer.CheckGrpcEnd(response, _channel.Options.Time);
        Trailers = WireAnswer.Metadata(response.TrailingHeaders);
    }

    private void ReadEnd(Frame frame, HttpResponseMessage response)
    {
        var compressed = frame.IsCompressed ? WireAnswer.Decompress(frame.Payload, _channel.Options.MaxMessageBytes, response) : null;
        var json = compressed?.Written ?? System.Buffers.BuffersExtensions.ToArray(frame.Payload);
        var end = ConnectEndStream.Read(json) ?? throw WireFailures.Broken("The last frame of the stream is not readable.", response);
        compressed?.Dispose();
        Trailers = end.Trailers;
        if (end.Error is { } error)
        {
            throw WireFailures.FromAnswer(error, response, end.Trailers, fromServer: true, _channel.Options.Time);
        }
    }
}
