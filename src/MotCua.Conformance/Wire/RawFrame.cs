using System.Buffers.Binary;

namespace MotCua.Conformance.Wire;

/// <summary>A frame of gRPC or of a Connect stream: a byte of flags, four of length, the message (MC-WIRE-10).</summary>
/// <param name="Flags">Bit 0: compressed; bit 1: the end of a Connect stream.</param>
/// <param name="Content">The message.</param>
internal sealed record RawFrame(byte Flags, byte[] Content)
{
    public const int HeadLength = 5;
    public const byte Compressed = 1;
    public const byte End = 2;

    /// <summary>Whether no other bit stands in its flags than that of compression (MC-WIRE-41).</summary>
    public bool IsRight => (Flags & ~Compressed) == 0;

    /// <summary>The frames of a whole body; null where it ends inside of one.</summary>
    public static IReadOnlyList<RawFrame>? All(ReadOnlySpan<byte> body)
    {
        var frames = new List<RawFrame>();
        while (!body.IsEmpty)
        {
            if (First(body) is not { } frame)
            {
                return null;
            }

            frames.Add(frame);
            body = body[(HeadLength + frame.Content.Length)..];
        }

        return frames;
    }

    /// <summary>The frame at the beginning; null where it is not whole.</summary>
    public static RawFrame? First(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeadLength)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        return length > bytes.Length - HeadLength ? null : new RawFrame(bytes[0], bytes.Slice(HeadLength, (int)length).ToArray());
    }

    /// <summary>The message as it was before compression; null where it is not one gzip member.</summary>
    public byte[]? Message() => (Flags & Compressed) == 0 ? Content : GzipMember.TryRead(Content);
}
