using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Runner;

/// <summary>JSON as the suite writes it.</summary>
internal static class JsonText
{
    private static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 };
    private static readonly JsonSerializerOptions ManyLines = new(OneLine) { WriteIndented = true };

    public static string Compact(JsonNode? node) => node?.ToJsonString(OneLine) ?? "null";

    public static string Pretty(JsonNode? node) => node?.ToJsonString(ManyLines) ?? "null";

    /// <summary>The document, or null where the text is none that can be read to its end: a name twice, half a character, deeper than 64.</summary>
    public static JsonNode? TryParse(ReadOnlySpan<byte> text)
    {
        try
        {
            var node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false });

            // Names and texts are decoded when they are asked for: here, once, not in the middle of a case.
            Touch(node);
            return node;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static void Touch(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (_, value) in members)
                {
                    Touch(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Touch(item);
                }

                break;
            case JsonValue value:
                value.TryGetValue<string>(out _);
                break;
        }
    }
}
