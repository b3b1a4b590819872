using System.Buffers.Binary;

namespace MotCua.Conformance.Wire;

/// <summary>Writes the frames of a connection, one after the other.</summary>
internal sealed class Http2Writer(Line line) : IDisposable
{
    public const int MaxFrame = 16384;

    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Opens the connection and sends the head of its one request.</summary>
    public async Task BeginAsync(ReadOnlyMemory<byte> fields, int stream, bool isBodyless, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await line.Stream.WriteAsync(Preface, cancellationToken);

            // No push, and a window that need not be watched: SETTINGS_ENABLE_PUSH 0, SETTINGS_INITIAL_WINDOW_SIZE 2^30.
            await FrameAsync(Http2Frame.Settings, 0, 0, new byte[] { 0, 2, 0, 0, 0, 0, 0, 4, 0x40, 0, 0, 0 }, cancellationToken);
            await FrameAsync(Http2Frame.WindowUpdate, 0, 0, BigEndian(1 << 30), cancellationToken);
            await HeadersAsync(fields, stream, isBodyless, cancellationToken);
            await line.Stream.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async Task WriteAsync(int type, int flags, int stream, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await FrameAsync(type, flags, stream, payload, cancellationToken);
            await line.Stream.FlushAsync(cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Gives the other side as much window back as it used.</summary>
    public Task GiveAsync(int length, CancellationToken cancellationToken) => length > 0 ? WriteAsync(Http2Frame.WindowUpdate, 0, 0, BigEndian(length), cancellationToken) : Task.CompletedTask;

    public void Dispose() => _writing.Dispose();

    private async Task HeadersAsync(ReadOnlyMemory<byte> block, int stream, bool isBodyless, CancellationToken cancellationToken)
    {
        var type = Http2Frame.Headers;
        do
        {
            var part = block[..Math.Min(MaxFrame, block.Length)];
            block = block[part.Length..];
            var flags = (block.IsEmpty ? Http2Frame.EndHeaders : 0) | (isBodyless && type == Http2Frame.Headers ? Http2Frame.EndStream : 0);
            await FrameAsync(type, flags, stream, part, cancellationToken);
            type = Http2Frame.Continuation;
        }
        while (!block.IsEmpty);
    }

    private async Task FrameAsync(int type, int flags, int stream, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var head = new byte[Http2Frame.HeadLength];
        (head[0], head[1], head[2]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length);
        (head[3], head[4]) = ((byte)type, (byte)flags);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(5), stream);
        await line.Stream.WriteAsync(head, cancellationToken);
        await line.Stream.WriteAsync(payload, cancellationToken);
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
