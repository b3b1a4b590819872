using System.Globalization;
using System.Text;

namespace MotCua.Conformance.Wire;

/// <summary>HTTP/1.1 by hand (RFC 9112): writes what it is given, reads what comes.</summary>
internal sealed class Http1Stream : RawStream
{
    private const int MaxHead = 256 * 1024;
    private readonly Line _line;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _left;
    private bool _isChunked;
    private bool _isToClose;
    private bool _isEnded;

    private Http1Stream(Line line) => _line = line;

    public static async Task<Http1Stream> OpenAsync(Line line, RawRequest request, Uri address, CancellationToken cancellationToken)
    {
        var stream = new Http1Stream(line);
        await stream.WriteAsync(request, address, cancellationToken);
        do
        {
            await stream.ReadHeadAsync(cancellationToken);
        }
        while (stream.Status is >= 100 and < 200);

        stream.ReadLength(request.Method);
        return stream;
    }

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancellationToken)
    {
        if (_isEnded)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (_isChunked && _left == 0 && !await NextChunkAsync(cancellationToken))
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        if (!_isToClose && _left == 0)
        {
            _isEnded = true;
            return ReadOnlyMemory<byte>.Empty;
        }

        if (_start == _end && !await FillAsync(cancellationToken))
        {
            if (!_isToClose)
            {
                throw Broken("the body ended early", "nội dung kết thúc sớm");
            }

            _isEnded = true;
            return ReadOnlyMemory<byte>.Empty;
        }

        var count = _isToClose ? _end - _start : (int)Math.Min(_left, _end - _start);
        var piece = _buffer.AsSpan(_start, count).ToArray();
        _start += count;
        _left -= _isToClose ? 0 : count;
        if (_isChunked && _left == 0)
        {
            _ = await LineAsync(cancellationToken);
        }

        return piece;
    }

    public override ValueTask DisposeAsync() => _line.DisposeAsync();

    private async Task WriteAsync(RawRequest request, Uri address, CancellationToken cancellationToken)
    {
        var head = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{request.Method} {request.Path} HTTP/1.1\r\n");
        if (request.Headers["Host"] is null)
        {
            head.Append(CultureInfo.InvariantCulture, $"Host: {address.Authority}\r\n");
        }

        foreach (var (name, value) in request.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        var length = request.DeclaredLength ?? request.Body.Length;
        if (request.PieceSize is not null)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
        }
        else if (request.Headers["Content-Length"] is null && request.Headers["Transfer-Encoding"] is null && (length > 0 || request.Method is "POST" or "PUT"))
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        }

        var body = request.CutAfter is { } cut ? request.Body[..Math.Min(cut, request.Body.Length)] : request.Body;
        try
        {
            await _line.Stream.WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), cancellationToken);
            await BodyAsync(body, request.PieceSize, cancellationToken);
            await _line.Stream.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            // The other side may answer and close before it has read everything; its answer is read below.
        }

        if (request.CutAfter is not null)
        {
            // What was written goes out before the reset would throw it away.
            await Task.Delay(50, cancellationToken);
            _line.Cut();
        }
    }

    private async Task BodyAsync(ReadOnlyMemory<byte> body, int? pieceSize, CancellationToken cancellationToken)
    {
        if (pieceSize is not { } most)
        {
            await _line.Stream.WriteAsync(body, cancellationToken);
            return;
        }

        for (; !body.IsEmpty; body = body[Math.Min(most, body.Length)..])
        {
            var piece = body[..Math.Min(most, body.Length)];
            await _line.Stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{piece.Length:x}\r\n")), cancellationToken);
            await _line.Stream.WriteAsync(piece, cancellationToken);
            await _line.Stream.WriteAsync("\r\n"u8.ToArray(), cancellationToken);
            await _line.Stream.FlushAsync(cancellationToken);
        }

        await _line.Stream.WriteAsync("0\r\n\r\n"u8.ToArray(), cancellationToken);
    }

    private async Task ReadHeadAsync(CancellationToken cancellationToken)
    {
        Headers.Clear();
        var first = await LineAsync(cancellationToken);
        var parts = first.Split(' ', 3);
        if (parts.Length < 2 || !parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal) || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            throw Broken("it does not speak HTTP/1.1", "không dùng HTTP/1.1");
        }

        Status = status;
        await ReadFieldsAsync(Headers, cancellationToken);
    }

    private async Task ReadFieldsAsync(HeaderList fields, CancellationToken cancellationToken)
    {
        var size = 0;
        while (await LineAsync(cancellationToken) is { Length: > 0 } line)
        {
            size += line.Length;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || size > MaxHead)
            {
                throw Broken("a header line is broken", "dòng tiêu đề sai");
            }

            fields.Add(line[..colon], line[(colon + 1)..].Trim());
        }
    }

    private void ReadLength(string method)
    {
        if (method == "HEAD" || Status is 204 or 304)
        {
            _isEnded = true;
        }
        else if (Headers["Transfer-Encoding"]?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true)
        {
            _isChunked = true;
        }
        else if (long.TryParse(Headers["Content-Length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            _left = length;
        }
        else
        {
            _isToClose = true;
        }
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        var size = (await LineAsync(cancellationToken)).Split(';')[0].Trim();
        if (!long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
        {
            throw Broken("a chunk has no size", "phần nội dung không có độ dài");
        }

        if (_left > 0)
        {
            return true;
        }

        await ReadFieldsAsync(Trailers, cancellationToken);
        _isEnded = true;
        return false;
    }

    private async ValueTask<string> LineAsync(CancellationToken cancellationToken)
    {
        var text = new List<byte>();
        while (true)
        {
            if (_start == _end && !await FillAsync(cancellationToken))
            {
                throw Broken("it closed the connection without an answer", "đóng kết nối mà không trả lời");
            }

            var next = _buffer[_start++];
            if (next == '\n')
            {
                return Encoding.UTF8.GetString([.. text]).TrimEnd('\r');
            }

            if (text.Count > MaxHead)
            {
                throw Broken("a line of its answer has no end", "một dòng trả lời không có điểm kết thúc");
            }

            text.Add(next);
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        try
        {
            (_start, _end) = (0, await _line.Stream.ReadAsync(_buffer, cancellationToken));
            return _end > 0;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static WireProblem Broken(string en, string vi) => new($"The target's answer is not HTTP/1.1: {en}.", $"Câu trả lời của hệ thống không phải HTTP/1.1: {vi}.");
}
