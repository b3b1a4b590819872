using System.Buffers.Binary;
using System.Globalization;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>
/// How the frame around a request departs from a right one (MC-WIRE-10): <c>flags</c> (hex), <c>length</c> (as it is announced), <c>times</c> (the frame so many times), <c>keep</c> (only the first
/// bytes of the body; below zero: all but the last), <c>more</c> (hex after it).
/// </summary>
internal sealed record FrameSpec(byte? Flags, uint? Length, int Times, int? Keep, string More)
{
    public static readonly FrameSpec Right = new(null, null, 1, null, "");

    public static FrameSpec Read(YamlItem? item) => item is null ? Right : new FrameSpec(
        item.Only("flags", "length", "times", "keep", "more").TextOf("flags") is { } flags ? byte.Parse(flags, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null,
        item.TextOf("length") is { } length ? uint.Parse(length, CultureInfo.InvariantCulture) : null,
        item.TextOf("times") is { } times ? int.Parse(times, CultureInfo.InvariantCulture) : 1,
        item.TextOf("keep") is { } keep ? int.Parse(keep, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : null,
        item.TextOf("more") ?? "");

    public byte[] Frame(byte[] message, bool isCompressed)
    {
        var frame = new byte[RawFrame.HeadLength + message.Length];
        frame[0] = Flags ?? (isCompressed ? RawFrame.Compressed : (byte)0);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), Length ?? (uint)message.Length);
        message.CopyTo(frame, RawFrame.HeadLength);
        byte[] body = [.. Enumerable.Repeat(frame, Times).SelectMany(bytes => bytes), .. Convert.FromHexString(More)];
        return Keep switch { null => body, < 0 => body[..Math.Max(0, body.Length + Keep.Value)], _ => body[..Math.Min(Keep.Value, body.Length)] };
    }
}
