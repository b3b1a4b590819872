namespace MotCua.Contracts.Json.Writing;

/// <summary>Reads protobuf wire format that our own serialiser has just written.</summary>
internal static class WireFormat
{
    internal static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> source)
    {
        var length = (int)ReadVarint(ref source);
        var value = source[..length];
        source = source[length..];
        return value;
    }

    internal static ulong ReadVarint(ref ReadOnlySpan<byte> source)
    {
        ulong value = 0;
        var shift = 0;
        var i = 0;
        while (true)
        {
            var b = source[i++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                source = source[i..];
                return value;
            }

            shift += 7;
        }
    }

    internal static void SkipValue(ref ReadOnlySpan<byte> source, uint tag)
    {
        switch (tag & 7)
        {
            case 0:
                ReadVarint(ref source);
                break;
            case 1:
                source = source[8..];
                break;
            case 2:
                ReadBytes(ref source);
                break;
            case 5:
                source = source[4..];
                break;
            case 3:
                // A group, which only an unknown field can be: to its end, whose tag is the next number.
                for (var inside = (uint)ReadVarint(ref source); inside != tag + 1; inside = (uint)ReadVarint(ref source))
                {
                    SkipValue(ref source, inside);
                }

                break;
            default:
                throw new InvalidOperationException($"Wire type {tag & 7} is none.");
        }
    }
}
