using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Model;

/// <summary>How the model client takes an answer off the line: as it came, or as one that reads wrongly would understand it.</summary>
internal sealed class ModelReading(ModelFault fault)
{
    private const int IsizeLength = 4;

    /// <exception cref="WireProblem">No answer, or not within the time.</exception>
    public async Task<RawAnswer> CallAsync(Address address, RawRequest request, TimeSpan limit, CancellationToken cancellationToken) => fault.Is("frame-a-packet")
        ? await FirstPieceAsync(address, request, limit, cancellationToken)
        : Misread(await RawWire.CallAsync(address, request, limit, cancellationToken));

    private static async Task<RawAnswer> FirstPieceAsync(Address address, RawRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        await using var stream = await RawWire.OpenAsync(address, request, limit, cancellationToken);
        var first = (await stream.ReadAsync(cancellationToken)).ToArray();
        var rest = await stream.ReadToEndAsync(cancellationToken);
        return rest with { Body = first };
    }

    private RawAnswer Misread(RawAnswer answer)
    {
        if (fault.Is("framed-answer-taken") && RawFrame.All(answer.Body) is [var framed] && answer.Headers["Content-Type"] is "application/json" or "application/proto")
        {
            return answer with { Body = framed.Content };
        }

        if (fault.Is("flags-passed-over") && RawFrame.First(answer.Body) is { } frame)
        {
            return answer with { Body = [(byte)(frame.Flags & RawFrame.Compressed), .. answer.Body[1..]] };
        }

        if (fault.Is("padding-not-read") && answer.Trailers["grpc-status-details-bin"] is { } details && (details.EndsWith('=') || details.Contains(',', StringComparison.Ordinal)))
        {
            answer.Trailers.Set("grpc-status-details-bin", null);
        }

        return fault.Is("half-a-member-taken") || fault.Is("bomb-unpacked") || fault.Is("twice-the-limit") ? Unpacked(answer) : answer;
    }

    private RawAnswer Unpacked(RawAnswer answer)
    {
        if (answer.Headers["Content-Encoding"] == "gzip")
        {
            answer.Headers.Set("Content-Encoding", null);
            return answer with { Body = Unzip(answer.Body) };
        }

        if (RawFrame.All(answer.Body) is not [{ Flags: RawFrame.Compressed } frame])
        {
            return answer;
        }

        var plain = Unzip(frame.Content);
        var head = new byte[RawFrame.HeadLength];
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), (uint)plain.Length);
        return answer with { Body = [.. head, .. plain] };
    }

    // Without the length at the end GZipStream gives what it can.
    private byte[] Unzip(byte[] bytes)
    {
        var isCut = fault.Is("half-a-member-taken");
        using var gzip = new GZipStream(new MemoryStream(isCut ? bytes[..^IsizeLength] : bytes), CompressionMode.Decompress);
        var plain = new MemoryStream();
        try
        {
            if (fault.Is("twice-the-limit"))
            {
                var room = new byte[2 * GzipMember.MaxMessage];
                return room[..gzip.ReadAtLeast(room, room.Length, throwOnEndOfStream: false)];
            }

            gzip.CopyTo(plain);
        }
        catch (InvalidDataException)
        {
            // What came before is taken.
        }

        return plain.ToArray();
    }
}
