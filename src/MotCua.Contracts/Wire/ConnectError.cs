using System.Buffers;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.Rpc;

namespace MotCua.Contracts.Wire;

/// <summary>The error JSON of Connect: <c>{"code","message","details":[{"type","value","debug"}]}</c> (MC-WIRE-18).</summary>
public static class ConnectError
{
    private const string TypePrefix = "type.googleapis.com/";

    private static readonly TypeRegistry Known = TypeRegistry.FromFiles(ErrorDetailsReflection.Descriptor);

    /// <summary>Writes an error.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="error">The failure.</param>
    public static void Write(IBufferWriter<byte> writer, WireError error)
    {
        using var json = new Utf8JsonWriter(writer, ConnectJson.Options);
        WriteTo(json, error);
    }

    /// <summary>
    /// Reads an error answer. A body that is no error JSON, as a proxy sends one, gives the code of the HTTP status.
    /// </summary>
    /// <param name="utf8">The body.</param>
    /// <param name="httpStatus">The HTTP status of the answer.</param>
    public static WireError Read(ReadOnlyMemory<byte> utf8, int httpStatus)
    {
        var fallback = StatusCodes.FromHttpStatus(httpStatus);
        try
        {
            using var document = JsonDocument.Parse(utf8);
            return ReadFrom(document.RootElement, fallback)
                ?? new WireError(fallback, $"HTTP {httpStatus} with JSON that is no error.");
        }
        catch (JsonException)
        {
            return new WireError(fallback, $"HTTP {httpStatus} without error JSON.");
        }
    }

    internal static void WriteTo(Utf8JsonWriter json, WireError error)
    {
        json.WriteStartObject();
        json.WriteString("code"u8, error.Code.ToConnectName());
        if (error.Message.Length > 0)
        {
            json.WriteString("message"u8, error.Message);
        }

        if (error.Details.Count > 0)
        {
            json.WriteStartArray("details"u8);
            foreach (var detail in error.Details)
            {
                json.WriteStartObject();
                json.WriteString("type"u8, Any.GetTypeName(detail.TypeUrl));
                json.WriteString("value"u8, BinaryMetadata.Encode(detail.Value.Span));
                WriteDebug(json, detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    // For a person at curl and for a program without protobuf: the same facts as the value, in JSON. Readers here take the value.
    private static void WriteDebug(Utf8JsonWriter json, Any detail)
    {
        if (Known.Find(Any.GetTypeName(detail.TypeUrl)) is not { } type)
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(JsonFormatter.Default.Format(type.Parser.ParseFrom(detail.Value)));
            json.WritePropertyName("debug"u8);
            document.RootElement.WriteTo(json);
        }
        catch (InvalidProtocolBufferException)
        {
            // The value says what it is; there is nothing to show beside it.
        }
    }

    internal static WireError? ReadFrom(JsonElement element, StatusCode fallback)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("code"u8, out var code))
        {
            return null;
        }

        var known = StatusCodes.TryParseConnectName(Text(code), out var status);
        var details = new List<Any>();
        if (element.TryGetProperty("details"u8, out var list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in list.EnumerateArray())
            {
                if (ReadDetail(item) is { } detail)
                {
                    details.Add(detail);
                }
            }
        }

        var message = element.TryGetProperty("message"u8, out var text) ? Text(text) : null;
        return new WireError(known ? status : fallback, message ?? "", details);
    }

    private static Any? ReadDetail(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("type"u8, out var type) && Text(type) is { } name
        && item.TryGetProperty("value"u8, out var value) && Text(value) is { } base64
        && BinaryMetadata.TryDecode(base64, out var bytes) && bytes.Count == 1
            ? new Any { TypeUrl = TypePrefix + name, Value = ByteString.CopyFrom(bytes[0]) }
            : null;

    private static string? Text(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString() : null;
}
