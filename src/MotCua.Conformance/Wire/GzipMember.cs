using System.Buffers.Binary;
using System.IO.Compression;

namespace MotCua.Conformance.Wire;

/// <summary>A compressed message: one gzip member (MC-WIRE-13), and what is none.</summary>
internal static class GzipMember
{
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

    /// <summary>The content of exactly one member, or null.</summary>
    public static byte[]? TryRead(byte[] bytes)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            var plain = new MemoryStream();
            gzip.CopyTo(plain);

            // GZipStream goes on into a second member, and takes a cut one for its end: the length at the end (RFC 1952) is that of one alone.
            return bytes.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)) == plain.Length ? plain.ToArray() : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static byte[] Compress(byte[] message)
    {
        var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(message);
        }

        return zipped.ToArray();
    }
}
