using System.Buffers.Binary;
using System.Globalization;
using System.Threading.Channels;

namespace MotCua.Conformance.Wire;

/// <summary>One request on a connection of its own in HTTP/2 by hand (RFC 9113).</summary>
internal sealed class Http2Stream : RawStream
{
    private const int StreamId = 1;

    private readonly Line _line;
    private readonly Hpack _hpack = new();
    private readonly Http2Writer _writer;
    private readonly Http2Window _window = new();
    private readonly Channel<ReadOnlyMemory<byte>> _pieces = Channel.CreateUnbounded<ReadOnlyMemory<byte>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _head = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly MemoryStream _headerBlock = new();
    private Task _reading = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private bool _isClosed;

    private Http2Stream(Line line) => (_line, _writer) = (line, new Http2Writer(line));

    public static async Task<Http2Stream> OpenAsync(Line line, RawRequest request, Uri address, CancellationToken cancellationToken)
    {
        var stream = new Http2Stream(line);
        // In this order: a server may send its settings at once, and the preface goes out before they are acknowledged.
        stream._sending = stream.SendAsync(request, address, stream._stop.Token);
        stream._reading = Task.Run(stream.ReadFramesAsync, CancellationToken.None);
        try
        {
            await stream._head.Task.WaitAsync(cancellationToken);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }

        return stream;
    }

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        while (await _pieces.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_pieces.Reader.TryRead(out var piece) && !piece.IsEmpty)
            {
                return piece;
            }
        }

        return ReadOnlyMemory<byte>.Empty;
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _line.DisposeAsync();
        await Task.WhenAll(_reading, _sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _writer.Dispose();
        _window.Dispose();
    }

    private async Task SendAsync(RawRequest request, Uri address, CancellationToken cancellationToken)
    {
        HeaderList fields =
        [
            KeyValuePair.Create(":method", request.Method), KeyValuePair.Create(":scheme", address.Scheme), KeyValuePair.Create(":path", request.Path), KeyValuePair.Create(":authority", request.Headers["Host"] ?? address.Authority),
            .. request.Headers.Where(field => !field.Key.Equals("Host", StringComparison.OrdinalIgnoreCase)).Select(field => KeyValuePair.Create(field.Key.ToLower(CultureInfo.InvariantCulture), field.Value)),
        ];
        try
        {
            var isBodyless = request.Body.IsEmpty && request.CutAfter is null;
            await _writer.BeginAsync(Hpack.Encode(fields), StreamId, isBodyless, cancellationToken);
            if (!isBodyless)
            {
                await BodyAsync(request, cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // What the other side said before it closed is what counts.
        }
    }

    private async Task BodyAsync(RawRequest request, CancellationToken cancellationToken)
    {
        var body = request.CutAfter is { } cut ? request.Body[..Math.Min(cut, request.Body.Length)] : request.Body;
        var isFirst = true;
        do
        {
            var room = body.IsEmpty ? 0 : await _window.TakeAsync(Math.Min(Math.Min(Http2Writer.MaxFrame, request.PieceSize ?? Http2Writer.MaxFrame), body.Length), cancellationToken);
            var part = body[..room];
            body = body[room..];
            await _writer.WriteAsync(Http2Frame.Data, body.IsEmpty && request.CutAfter is null ? Http2Frame.EndStream : 0, StreamId, part, cancellationToken);
            if (isFirst && request.PieceSize is not null)
            {
                await Task.Delay(RawRequest.AfterFirstPiece, cancellationToken);
            }

            isFirst = false;
        }
        while (!body.IsEmpty);
        if (request.CutAfter is not null)
        {
            // What was written goes out before the reset would throw it away.
            await Task.Delay(50, cancellationToken);
            _line.Cut();
        }
    }

    private async Task ReadFramesAsync()
    {
        try
        {
            var head = new byte[Http2Frame.HeadLength];
            while (true)
            {
                await _line.Stream.ReadExactlyAsync(head, _stop.Token);
                var length = (head[0] << 16) | (head[1] << 8) | head[2];
                var payload = new byte[length];
                await _line.Stream.ReadExactlyAsync(payload, _stop.Token);
                if (await TakeAsync(head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)) & int.MaxValue, payload))
                {
                    break;
                }
            }

            End(null);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            End(new WireProblem("The target closed the HTTP/2 connection without an answer.", "Hệ thống đóng kết nối HTTP/2 mà không trả lời.", e));
        }
        catch (FormatException e)
        {
            End(new WireProblem($"The target's answer is not HTTP/2: {e.Message}.", $"Câu trả lời của hệ thống không phải HTTP/2: {e.Message}.", e));
        }
    }

    /// <summary>Takes one frame; true when the answer has ended with it.</summary>
    private async Task<bool> TakeAsync(byte type, byte flags, int stream, byte[] payload)
    {
        switch (type)
        {
            case Http2Frame.Settings when (flags & Http2Frame.Acknowledgement) == 0:
                _window.Take(payload);
                await _writer.WriteAsync(Http2Frame.Settings, Http2Frame.Acknowledgement, 0, ReadOnlyMemory<byte>.Empty, _stop.Token);
                return false;
            case Http2Frame.Ping when (flags & Http2Frame.Acknowledgement) == 0:
                await _writer.WriteAsync(Http2Frame.Ping, Http2Frame.Acknowledgement, 0, payload, _stop.Token);
                return false;
            case Http2Frame.WindowUpdate:
                _window.Grow(stream == 0, BinaryPrimitives.ReadInt32BigEndian(payload));
                return false;
            case Http2Frame.GoAway when BinaryPrimitives.ReadInt32BigEndian(payload) < StreamId:
                Reset = BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4));
                return true;
            case Http2Frame.ResetStream when stream == StreamId:
                Reset = BinaryPrimitives.ReadUInt32BigEndian(payload);
                return true;
            case Http2Frame.Headers or Http2Frame.Continuation when stream == StreamId:
                TakeHeaders(type, flags, payload);
                return _isClosed && (flags & Http2Frame.EndHeaders) != 0;
            case Http2Frame.Data when stream == StreamId:
                _pieces.Writer.TryWrite(Unpadded(flags, payload).ToArray());
                await _writer.GiveAsync(payload.Length, _stop.Token);
                return (flags & Http2Frame.EndStream) != 0;
            default:
                return false;
        }
    }

    private void TakeHeaders(byte type, byte flags, byte[] payload)
    {
        var block = type == Http2Frame.Headers ? Unpadded(flags, payload) : payload;
        _headerBlock.Write(type == Http2Frame.Headers && (flags & Http2Frame.Priority) != 0 ? block[5..] : block);
        _isClosed |= type == Http2Frame.Headers && (flags & Http2Frame.EndStream) != 0;

        if ((flags & Http2Frame.EndHeaders) == 0)
        {
            return;
        }

        var fields = new HeaderList();
        _hpack.Decode(_headerBlock.ToArray(), fields);
        _headerBlock.SetLength(0);
        if (Status is >= 200)
        {
            Trailers.AddRange(fields);
            return;
        }

        Status = int.TryParse(fields[":status"], NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : throw new FormatException("an answer without :status");
        fields.Set(":status", null);
        if (Status >= 200)
        {
            Headers.AddRange(fields);
            _head.TrySetResult();
        }
    }

    private void End(WireProblem? problem)
    {
        if (problem is not null && Status >= 200)
        {
            // The answer had begun: what is missing is for the case to see.
            Reset ??= uint.MaxValue;
        }

        if (problem is not null)
        {
            _head.TrySetException(problem);
        }
        else
        {
            _head.TrySetResult();
        }

        _ = _head.Task.Exception;
        _pieces.Writer.TryComplete();
    }

    private static ReadOnlySpan<byte> Unpadded(byte flags, byte[] payload)
    {
        if ((flags & Http2Frame.Padded) == 0)
        {
            return payload;
        }

        return payload.Length > payload[0] ? payload.AsSpan(1, payload.Length - 1 - payload[0]) : throw new FormatException("padding beyond its frame");
    }
}
