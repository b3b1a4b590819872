using System.Text.Json;

namespace MotCua.Contracts.Json.Forms;

/// <summary>Values of schema keywords, refused with their place when they are of the wrong shape.</summary>
internal static class SchemaValue
{
    internal static List<string> Strings(JsonElement value, string place)
    {
        Expect(value, JsonValueKind.Array, place);
        var names = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String || names.Contains(item.GetString()!))
            {
                throw new FormSchemaException($"{place}/{names.Count}", "List member names, each once.", "Ghi tên trường, mỗi tên một lần.");
            }

            names.Add(item.GetString()!);
        }

        return names;
    }

    internal static int Count(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0
            ? count
            : throw new FormSchemaException(place, "Must be a whole number, zero or more.", "Phải là số nguyên không âm.");

    internal static decimal Number(JsonElement value, string place) =>
        value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : throw new FormSchemaException(place, "Must be a number.", "Phải là số.");

    internal static void Expect(JsonElement value, JsonValueKind kind, string place)
    {
        if (value.ValueKind != kind)
        {
            throw new FormSchemaException(place, $"Must be a JSON {kind.ToString().ToLowerInvariant()}.", $"Phải là JSON {kind.ToString().ToLowerInvariant()}.");
        }
    }

    // Names of members and definitions: the evaluator treats some others, such as $ref, as its own.
    internal static void CheckName(string name, string place)
    {
        if (name.Length is 0 or > 100 || !char.IsAsciiLetter(name[0]) || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')))
        {
            throw new FormSchemaException(place, "Names start with a letter and hold letters, digits, _ and -, at most 100.", "Tên bắt đầu bằng chữ cái, gồm chữ, số, _ và -, tối đa 100 ký tự.");
        }
    }
}
