using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace MotCua.Contracts.Wire;

/// <summary>gzip of single messages, with a hard limit on what comes out (MC-WIRE-13).</summary>
public static class WireGzip
{
    /// <summary>The name of the only encoding besides identity.</summary>
    public const string Name = "gzip";

    // Ten bytes of header and eight of trailer; GZipStream takes nothing at all for an empty message.
    private const int SmallestMember = 18;

    /// <summary>Compresses one message at the fastest level.</summary>
    /// <param name="message">The message, not empty: an empty one travels plain.</param>
    /// <param name="writer">Where to.</param>
    public static void Compress(ReadOnlySpan<byte> message, IBufferWriter<byte> writer)
    {
        using var target = new BufferWriterStream(writer);
        using var gzip = new GZipStream(target, CompressionLevel.Fastest);
        gzip.Write(message);
    }

    /// <summary>
    /// Decompresses one message. False when more than <paramref name="maxSize"/> bytes come out: a bomb is never unpacked further.
    /// </summary>
    /// <param name="compressed">The received bytes.</param>
    /// <param name="maxSize">The greatest accepted message in bytes.</param>
    /// <param name="writer">Where to; holds a part when the result is false.</param>
    /// <exception cref="InvalidDataException">The bytes are no gzip, or they end too early.</exception>
    public static bool TryDecompress(ReadOnlySequence<byte> compressed, int maxSize, IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (compressed.Length < SmallestMember)
        {
            throw new InvalidDataException("A gzip message has at least 18 bytes.");
        }

        using var source = new SequenceStream(compressed);
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        var total = 0;
        while (true)
        {
            var span = writer.GetSpan(Math.Min(4096, maxSize + 1));
            var read = gzip.Read(span);
            if (read == 0)
            {
                return DeclaredLength(compressed) == total
                    ? true
                    : throw new InvalidDataException("The gzip message ends too early.");
            }

            total += read;
            if (total > maxSize)
            {
                return false;
            }

            writer.Advance(read);
        }
    }

    // GZipStream takes a cut stream for its end; the trailer's length (RFC 1952, ISIZE) tells the truth.
    private static uint DeclaredLength(ReadOnlySequence<byte> compressed)
    {
        Span<byte> trailer = stackalloc byte[4];
        compressed.Slice(compressed.Length - 4).CopyTo(trailer);
        return BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }

    private sealed class BufferWriterStream(IBufferWriter<byte> writer) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => writer.Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => writer.Write(buffer);
    }

    private sealed class SequenceStream(ReadOnlySequence<byte> sequence) : Stream
    {
        private ReadOnlySequence<byte> _rest = sequence;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, _rest.Length);
            _rest.Slice(0, count).CopyTo(buffer);
            _rest = _rest.Slice(count);
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
