using System.Globalization;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Stage;

/// <summary>
/// How the messages of an answer travel. <c>gzip</c>: <c>true</c> (where the caller accepts it), <c>two</c>, <c>cut</c>, <c>length</c> (wrongly), <c>bomb</c> (256 MiB of zeros); <c>flags</c> (hex) of the frames; <c>pieces</c>: so many bytes at a time, the head of a frame byte by byte; <c>joined</c>:
/// what a stream has to say goes in one write; <c>pad</c>: the message is made so large; <c>framed</c>: a unary answer of Connect in a frame.
/// </summary>
internal sealed record AnswerForm(string? Gzip, byte? Flags, int? Pieces, bool IsJoined, int? Pad, bool IsFramed)
{
    public static readonly string[] Members = ["gzip", "flags", "pieces", "joined", "pad", "framed"];

    public static readonly AnswerForm Right = new(null, null, null, false, null, false);

    private const string Bomb = "bomb";

    // Long enough for the other side to have read what came.
    private static readonly TimeSpan BetweenPieces = TimeSpan.FromMilliseconds(1);

    public static AnswerForm Read(YamlItem item) => new(
        item["gzip"]?.OneOf("true", "two", "cut", "length", Bomb),
        item.TextOf("flags") is { } flags ? byte.Parse(flags, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null,
        item.NumberOf("pieces"),
        item.Flag("joined"),
        item.NumberOf("pad"),
        item.Flag("framed"));

    /// <summary>Whether messages are compressed for a caller that accepts these encodings.</summary>
    public bool Compresses(string accepted) => Gzip is not null && (Gzip != "true" || accepted.Contains("gzip", StringComparison.OrdinalIgnoreCase));

    /// <summary>A message as it goes onto the line.</summary>
    public byte[] Write(byte[] message, bool isJson, bool isFramed, bool isCompressed)
    {
        var padded = Pad is { } size ? Padding.Of(message, size, isJson) : message;
        var bytes = !isCompressed ? padded : Gzip == Bomb ? GzipMember.Zeros() : GzipMember.Make(padded, Gzip!);
        return isFramed || IsFramed ? (FrameSpec.Right with { Flags = Flags }).Frame(bytes, isCompressed) : bytes;
    }

    /// <summary>Sends bytes, in pieces where that is asked for.</summary>
    public async Task SendAsync(Stream line, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var size = Pieces is not { } pieces ? bytes.Length : at <= RawFrame.HeadLength ? 1 : pieces;
            var piece = bytes.Slice(at, Math.Min(size, bytes.Length - at));
            await line.WriteAsync(piece, cancellationToken);
            await line.FlushAsync(cancellationToken);
            at += piece.Length;
            if (Pieces is not null)
            {
                await Task.Delay(BetweenPieces, cancellationToken);
            }
        }
    }
}
