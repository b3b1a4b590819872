using System.Buffers;
using System.Text;

namespace MotCua.Contracts.Json.Writing;

/// <summary>The escapes that JSON demands, and no others: quotation mark, backslash, control characters.</summary>
internal static class JsonEscapes
{
    private static readonly byte[][] Escapes = [.. Enumerable.Range(0, 128).Select(b => Encoding.ASCII.GetBytes(b switch
    {
        8 => "\\b",
        9 => "\\t",
        10 => "\\n",
        12 => "\\f",
        13 => "\\r",
        '"' => "\\\"",
        '\\' => "\\\\",
        _ => $"\\u{b:x4}",
    }))];

    internal static SearchValues<byte> Needed { get; } = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    internal static byte[] Of(byte value) => Escapes[value];
}
