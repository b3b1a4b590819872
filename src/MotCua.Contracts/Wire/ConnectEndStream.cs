using System.Buffers;
using System.Text.Json;

namespace MotCua.Contracts.Wire;

/// <summary>The last frame of a Connect stream: <c>{"error":{…},"metadata":{"name":["value"]}}</c> (MC-WIRE-19).</summary>
/// <param name="Error">The failure, or null when the stream ended well.</param>
/// <param name="Trailers">The trailing metadata.</param>
public sealed record ConnectEndStream(WireError? Error, WireMetadata Trailers)
{
    /// <summary>Writes the JSON of the frame, without the frame's header.</summary>
    /// <param name="writer">Where to.</param>
    public void Write(IBufferWriter<byte> writer)
    {
        using var json = new Utf8JsonWriter(writer, ConnectJson.Options);
        json.WriteStartObject();
        if (Error is not null)
        {
            json.WritePropertyName("error"u8);
            ConnectError.WriteTo(json, Error);
        }

        if (Trailers.Count > 0)
        {
            json.WriteStartObject("metadata"u8);
            foreach (var group in Trailers.GroupBy(entry => entry.Key, StringComparer.Ordinal))
            {
                json.WriteStartArray(group.Key);
                foreach (var entry in group)
                {
                    json.WriteStringValue(entry.Value);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <summary>Reads the JSON of the frame; null when it is not an end of stream.</summary>
    /// <param name="utf8">The frame's message.</param>
    public static ConnectEndStream? Read(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var error = root.TryGetProperty("error"u8, out var element) && element.ValueKind != JsonValueKind.Null
                ? ConnectError.ReadFrom(element, StatusCode.Unknown) ?? new WireError(StatusCode.Unknown, "The stream ended with an unreadable error.")
                : null;
            return new ConnectEndStream(error, ReadTrailers(root));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static WireMetadata ReadTrailers(JsonElement root)
    {
        var trailers = new WireMetadata();
        if (!root.TryGetProperty("metadata"u8, out var metadata) || metadata.ValueKind != JsonValueKind.Object)
        {
            return trailers;
        }

        foreach (var property in metadata.EnumerateObject().Where(property => property.Value.ValueKind == JsonValueKind.Array))
        {
            foreach (var value in property.Value.EnumerateArray().Where(value => value.ValueKind == JsonValueKind.String))
            {
                trailers.AddReceived(property.Name, value.GetString()!);
            }
        }

        return trailers;
    }
}
