using System.Runtime.CompilerServices;

namespace MotCua.Contracts.Json.Reading;

/// <summary>
/// A growing byte buffer that the reader fills with protobuf wire format: checking and building are one pass, and the generated
/// parser, not reflection, makes the objects.
/// </summary>
internal sealed class WireBuffer
{
    private const int LengthBytes = 4;
    private byte[] bytes = new byte[4096];

    internal int Length { get; private set; }

    internal ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    internal void Clear()
    {
        Length = 0;
        if (bytes.Length > 512 * 1024)
        {
            bytes = new byte[4096];
        }
    }

    internal void WriteVarint(ulong value)
    {
        var span = Reserve(10);
        var count = 0;
        while (value >= 0x80)
        {
            span[count++] = (byte)(value | 0x80);
            value >>= 7;
        }

        span[count++] = (byte)value;
        Length += count;
    }

    internal void WriteBytes(uint tag, ReadOnlySpan<byte> value)
    {
        WriteVarint(tag);
        WriteVarint((ulong)value.Length);
        WriteRaw(value);
    }

    internal void WriteRaw(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(value.Length));
        Length += value.Length;
    }

    internal void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>Starts a nested message; its length is filled in by <see cref="EndMessage"/> as a padded varint, which parsers accept.</summary>
    internal int BeginMessage(uint tag)
    {
        WriteVarint(tag);
        Reserve(LengthBytes);
        Length += LengthBytes;
        return Length;
    }

    internal void EndMessage(int start)
    {
        var length = Length - start;
        var place = bytes.AsSpan(start - LengthBytes, LengthBytes);
        place[0] = (byte)(length | 0x80);
        place[1] = (byte)((length >> 7) | 0x80);
        place[2] = (byte)((length >> 14) | 0x80);
        place[3] = (byte)((length >> 21) & 0x7F);
    }

    /// <summary>Room for more bytes; <see cref="Advance"/> says how many were used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, Length + count));
        }

        return bytes.AsSpan(Length);
    }

    internal void Advance(int count) => Length += count;
}
