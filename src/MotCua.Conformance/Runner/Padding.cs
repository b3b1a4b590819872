using Google.Protobuf;

namespace MotCua.Conformance.Runner;

/// <summary>A message of another size and the same content: white space after JSON, or a field that no contract knows.</summary>
internal static class Padding
{
    private const int UnknownField = 15000;

    public static byte[] Of(byte[] message, int size, bool isJson)
    {
        if (size <= message.Length)
        {
            return message;
        }

        if (isJson)
        {
            return [.. message, .. Enumerable.Repeat((byte)' ', size - message.Length)];
        }

        var head = new MemoryStream();
        using (var output = new CodedOutputStream(head, leaveOpen: true))
        {
            output.WriteTag(UnknownField, WireFormat.WireType.LengthDelimited);
            var room = size - message.Length - CodedOutputStream.ComputeTagSize(UnknownField);
            output.WriteLength(room - CodedOutputStream.ComputeLengthSize(room));
        }

        byte[] padded = [.. message, .. head.ToArray()];
        Array.Resize(ref padded, size);
        return padded;
    }
}
