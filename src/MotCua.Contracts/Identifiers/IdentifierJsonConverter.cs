using System.Text.Json;
using System.Text.Json.Serialization;

namespace MotCua.Contracts.Identifiers;

/// <summary>Writes an identifier as its text, so that records holding identifiers can be stored with System.Text.Json. Not for ids of people.</summary>
internal sealed class IdentifierJsonConverter<T> : JsonConverter<T>
    where T : struct, IIdentifier<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.GetString();
        return string.IsNullOrEmpty(text) ? default
            : Identifier.TryParse<T>(text, out var value, out var problem) ? value
            : throw new JsonException(problem.MessageEn);
    }

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
