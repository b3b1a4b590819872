using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MotCua.Contracts.Identifiers;

/// <summary>
/// Makes and reads UUIDs of version 7 (RFC 9562). Ids made in one millisecond by one process increase; the time is always the clock's own,
/// because a message's created_at must equal it (MC-CORE).
/// </summary>
internal static class Uuid7
{
    private const int TextLength = 36;
    private const ulong VersionBits = 0x7000;
    private const ulong VariantBits = 0x8000_0000_0000_0000;
    private const ulong LowMask = 0x3FFF_FFFF_FFFF_FFFF;

    private static readonly Lock Gate = new();
    private static long _lastMillisecond = long.MinValue;
    private static ulong _randomHigh;
    private static ulong _randomLow;

    public static Guid New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var millisecond = time.GetUtcNow().ToUnixTimeMilliseconds();
        ArgumentOutOfRangeException.ThrowIfNegative(millisecond, nameof(time));
        Span<byte> random = stackalloc byte[16];
        RandomNumberGenerator.Fill(random);
        var low = BinaryPrimitives.ReadUInt64BigEndian(random) & LowMask;
        ulong high;
        lock (Gate)
        {
            if (millisecond == _lastMillisecond)
            {
                // A random step keeps ids unguessable; the sum carries into the twelve bits above.
                var next = _randomLow + 1 + (low >> 30);
                _randomHigh += next >> 62;
                _randomLow = next & LowMask;
            }
            else
            {
                // Half of the range stays free, so the carry never reaches the version bits.
                _lastMillisecond = millisecond;
                _randomHigh = BinaryPrimitives.ReadUInt16BigEndian(random[8..]) & 0x7FFUL;
                _randomLow = low;
            }

            high = _randomHigh;
            low = _randomLow;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)millisecond << 16) | VersionBits | high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], VariantBits | low);
        return new Guid(bytes, bigEndian: true);
    }

    public static DateTimeOffset TimeOf(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }

    public static bool IsCanonical(ReadOnlySpan<char> text)
    {
        if (text.Length != TextLength || text[14] != '7' || text[19] is not ('8' or '9' or 'a' or 'b'))
        {
            return false;
        }

        for (var i = 0; i < TextLength; i++)
        {
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !char.IsAsciiHexDigitLower(text[i]))
            {
                return false;
            }
        }

        // 2^48 milliseconds reach beyond the year 9999, where a timestamp of the contract ends.
        return text[..13].SequenceCompareTo("e677d21f-dc00") < 0;
    }
}
