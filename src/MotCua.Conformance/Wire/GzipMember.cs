using System.Buffers.Binary;
using System.IO.Compression;

namespace MotCua.Conformance.Wire;

/// <summary>A compressed message: one gzip member (MC-WIRE-13), and what is none.</summary>
internal static class GzipMember
{
    /// <summary>The largest message (MC-WIRE-12).</summary>
    public const int MaxMessage = 4 * 1024 * 1024;

    private const int PieceSize = 32 * 1024;
    private static readonly byte[] Head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF];
    private static readonly byte[] LastBlock = [3, 0];

    /// <summary>A message compressed, right or wrong: <c>true</c>; <c>broken</c> with another checksum; <c>two</c> members; <c>cut</c> in its middle; <c>length</c> with another length at its end.</summary>
    public static byte[] Make(byte[] message, string how)
    {
        var whole = Compress(message);
        return how switch
        {
            "true" => whole,
            "broken" => [.. whole[..^6], 1, 2, 3, 4, 5, 6],
            "two" => [.. Compress(message[..(message.Length / 2)]), .. Compress(message[(message.Length / 2)..])],
            "cut" => whole[..(whole.Length / 2)],
            "length" => [.. whole[..^1], (byte)(whole[^1] + 1)],
            _ => throw new ArgumentException($"no gzip is called {how}", nameof(how)),
        };
    }

    /// <summary>The content of exactly one member; null where it is none, or more than 4 MiB come out of it (MC-WIRE-45).</summary>
    public static byte[]? TryRead(byte[] bytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var plain = new MemoryStream();
            var piece = new byte[PieceSize];
            for (int read; (read = gzip.Read(piece)) > 0;)
            {
                plain.Write(piece, 0, read);
                if (plain.Length > MaxMessage)
                {
                    return null;
                }
            }

            // GZipStream goes on into a second member, and takes a cut one for its end: the length at the end (RFC 1952) is that of one alone.
            return bytes.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) == plain.Length ? plain.ToArray() : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>256 MiB of zeros in a quarter of a MiB, made in a moment: the same stretch again and again. The checksum is none, which nobody sees who stops at the limit.</summary>
    public static byte[] Zeros()
    {
        const int Stretch = 16 << 20;
        const int Times = 16;
        var parts = new MemoryStream();
        using var deflate = new DeflateStream(parts, CompressionLevel.SmallestSize, leaveOpen: true);
        byte[] Next(byte[] zeros)
        {
            parts.SetLength(0);
            deflate.Write(zeros);
            deflate.Flush();
            return parts.ToArray();
        }

        var zeros = new byte[Stretch];
        var (first, each) = (Next(zeros), Next(zeros));
        var size = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(size, Stretch * Times);
        return [.. Head, .. first, .. Enumerable.Repeat(each, Times - 1).SelectMany(bytes => bytes), .. LastBlock, 0, 0, 0, 0, .. size];
    }

    private static byte[] Compress(byte[] message)
    {
        if (message.Length == 0)
        {
            // GZipStream writes nothing at all then.
            return [.. Head, .. LastBlock, .. new byte[8]];
        }

        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(message);
        }

        return zipped.ToArray();
    }
}
