using System.Buffers;
using System.Buffers.Binary;

namespace MotCua.Contracts.Wire;

/// <summary>
/// The length-prefixed frame that gRPC and Connect streams share: one flags byte, the length as four bytes big-endian, the message
/// (MC-WIRE-10).
/// </summary>
/// <param name="Flags">The flags byte.</param>
/// <param name="Payload">The message bytes; they live as long as the buffer they were read from.</param>
public readonly record struct Frame(FrameFlags Flags, ReadOnlySequence<byte> Payload)
{
    /// <summary>Bytes before the message.</summary>
    public const int HeaderSize = 5;

    /// <summary>The greatest message a hub or client accepts unless told otherwise: 4 MiB, before and after decompression.</summary>
    public const int DefaultMaxSize = 4 * 1024 * 1024;

    private const byte KnownFlags = (byte)(FrameFlags.Compressed | FrameFlags.EndStream);

    /// <summary>Whether the message is compressed.</summary>
    public bool IsCompressed => (Flags & FrameFlags.Compressed) != FrameFlags.None;

    /// <summary>Whether this is the last frame of a Connect stream.</summary>
    public bool IsEndStream => (Flags & FrameFlags.EndStream) != FrameFlags.None;

    /// <summary>Takes one frame from the start of a buffer.</summary>
    /// <param name="buffer">The received bytes; moved behind the frame when one is complete, else unchanged.</param>
    /// <param name="maxSize">The greatest accepted message in bytes.</param>
    /// <param name="frame">The frame when the result is <see cref="FrameRead.Complete"/>.</param>
    public static FrameRead TryRead(ref ReadOnlySequence<byte> buffer, int maxSize, out Frame frame)
    {
        frame = default;
        if (buffer.Length < HeaderSize)
        {
            return FrameRead.NeedMore;
        }

        Span<byte> header = stackalloc byte[HeaderSize];
        buffer.Slice(0, HeaderSize).CopyTo(header);
        var verdict = ReadHeader(header, maxSize, out var flags, out var length);
        if (verdict != FrameRead.Complete)
        {
            return verdict;
        }

        if (buffer.Length - HeaderSize < length)
        {
            return FrameRead.NeedMore;
        }

        frame = new Frame(flags, buffer.Slice(HeaderSize, length));
        buffer = buffer.Slice(HeaderSize + (long)length);
        return FrameRead.Complete;
    }

    /// <summary>Reads the five bytes before a message.</summary>
    /// <param name="header">At least <see cref="HeaderSize"/> bytes.</param>
    /// <param name="maxSize">The greatest accepted message in bytes.</param>
    /// <param name="flags">The flags byte.</param>
    /// <param name="length">The length of the message in bytes.</param>
    public static FrameRead ReadHeader(ReadOnlySpan<byte> header, int maxSize, out FrameFlags flags, out int length)
    {
        flags = (FrameFlags)header[0];
        var declared = BinaryPrimitives.ReadUInt32BigEndian(header[1..]);
        length = declared > (uint)maxSize ? 0 : (int)declared;
        if ((header[0] & ~KnownFlags) != 0)
        {
            return FrameRead.UnknownFlags;
        }

        return declared > (uint)maxSize ? FrameRead.TooLarge : FrameRead.Complete;
    }

    /// <summary>Writes the five bytes before a message.</summary>
    /// <param name="destination">At least <see cref="HeaderSize"/> bytes.</param>
    /// <param name="flags">The flags byte.</param>
    /// <param name="length">The length of the message in bytes.</param>
    public static void WriteHeader(Span<byte> destination, FrameFlags flags, int length)
    {
        destination[0] = (byte)flags;
        BinaryPrimitives.WriteUInt32BigEndian(destination[1..], (uint)length);
    }

    /// <summary>Writes a whole frame.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="flags">The flags byte.</param>
    /// <param name="payload">The message.</param>
    public static void Write(IBufferWriter<byte> writer, FrameFlags flags, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(writer);
        WriteHeader(writer.GetSpan(HeaderSize), flags, payload.Length);
        writer.Advance(HeaderSize);
        writer.Write(payload);
    }
}
