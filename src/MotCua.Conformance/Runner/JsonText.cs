using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Runner;

/// <summary>JSON as the suite writes it.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions ManyLines = new(OneLine) { WriteIndented = true };

    public static string Compact(JsonNode? node) => node?.ToJsonString(OneLine) ?? "null";

    public static string Pretty(JsonNode? node) => node?.ToJsonString(ManyLines) ?? "null";

    /// <summary>The document, or null where the text is none.</summary>
    public static JsonNode? TryParse(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
