using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Adapter;

/// <summary>Form data stands in MotCua JSON as the object that it is (MC-CORE-16); the parser of protobuf reads it as base64.</summary>
internal static class FormText
{
    private static readonly JsonSerializerOptions AsTyped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonNode Packed(JsonNode message)
    {
        Pack(message);
        return message;
    }

    private static void Pack(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members when members["form"] is JsonValue && members["data"] is JsonObject data:
                members["data"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(data.ToJsonString(AsTyped)));
                break;
            case JsonObject members:
                members.ToList().ForEach(member => Pack(member.Value));
                break;
            case JsonArray items:
                items.ToList().ForEach(Pack);
                break;
        }
    }
}
