using System.Text.Json;
using System.Text.Json.Serialization;

namespace MotCua.Contracts.Identifiers;

/// <summary>
/// Writes an id of a person masked, so that a record that holds one can be logged as JSON; reading is refused, because what was written is not
/// the number. Who must store the number stores <c>FullValue</c>.
/// </summary>
internal sealed class MaskedJsonConverter<T> : JsonConverter<T>
    where T : struct, IIdentifier<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new JsonException($"{typeof(T).Name} is written masked and cannot be read back: store FullValue where the number is needed.");

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
