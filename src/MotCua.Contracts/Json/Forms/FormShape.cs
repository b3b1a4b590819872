using System.Text.Json;

namespace MotCua.Contracts.Json.Forms;

/// <summary>
/// Says at once that a form keeps its schema; most do. A form that it does not accept goes to the evaluator, which decides and says what is wrong. Made from
/// a schema that the loader has accepted, so that nothing is checked here twice.
/// </summary>
internal sealed class FormShape
{
    private readonly Dictionary<string, FormShape> properties = new(StringComparer.Ordinal);
    private readonly List<string> required = [];
    private readonly List<FormShape> anyOf = [];
    private readonly List<FormShape> allOf = [];
    private FormShape? reference;
    private string type = "";
    private bool takesOthers = true;
    private FormShape? others;
    private FormShape? items;
    private bool isUncertain;
    private int minItems;
    private int maxItems = int.MaxValue;
    private decimal? minimum;
    private decimal? maximum;
    private int minLength;
    private int maxLength = int.MaxValue;
    private TimedPattern? pattern;
    private HashSet<string>? texts;
    private HashSet<long>? numbers;
    private HashSet<bool>? truths;

    /// <summary>The shape of a schema's root.</summary>
    internal static FormShape Of(JsonElement root)
    {
        var definitions = new Dictionary<string, FormShape>(StringComparer.Ordinal);
        if (root.TryGetProperty("definitions", out var named))
        {
            foreach (var definition in named.EnumerateObject())
            {
                definitions[definition.Name] = new FormShape();
            }

            foreach (var definition in named.EnumerateObject())
            {
                definitions[definition.Name].Fill(definition.Value, definitions);
            }
        }

        return Child(root, definitions);
    }

    /// <summary>Whether the value certainly keeps the schema.</summary>
    internal bool Accepts(JsonElement value)
    {
        if (reference is not null)
        {
            return reference.Accepts(value);
        }

        var fits = type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object && AcceptsMembers(value),
            "array" => value.ValueKind == JsonValueKind.Array && AcceptsItems(value),
            "string" => value.ValueKind == JsonValueKind.String && AcceptsText(value.GetString()!),
            "number" or "integer" => value.ValueKind == JsonValueKind.Number && AcceptsNumber(value),
            _ => value.ValueKind is JsonValueKind.True or JsonValueKind.False && (truths is null || truths.Contains(value.GetBoolean())),
        };
        return fits && !isUncertain
            && (anyOf.Count == 0 || anyOf.Exists(shape => shape.Accepts(value)))
            && allOf.TrueForAll(shape => shape.Accepts(value));
    }

    private static FormShape Child(JsonElement source, Dictionary<string, FormShape> definitions)
    {
        var child = new FormShape();
        child.Fill(source, definitions);
        return child;
    }

    private void Fill(JsonElement source, Dictionary<string, FormShape> definitions)
    {
        if (source.TryGetProperty("$ref", out var target))
        {
            reference = definitions[target.GetString()!["#/definitions/".Length..]];
            return;
        }

        type = source.GetProperty("type").GetString()!;
        foreach (var keyword in source.EnumerateObject())
        {
            var value = keyword.Value;
            switch (keyword.Name)
            {
                case "properties":
                    foreach (var property in value.EnumerateObject())
                    {
                        properties[property.Name] = Child(property.Value, definitions);
                    }

                    break;
                case "required":
                    required.AddRange(value.EnumerateArray().Select(name => name.GetString()!));
                    break;
                case "additionalProperties" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                    takesOthers = value.GetBoolean();
                    break;
                case "additionalProperties":
                    others = Child(value, definitions);
                    break;
                case "items":
                    items = Child(value, definitions);
                    break;
                case "minItems":
                    minItems = value.GetInt32();
                    break;
                case "maxItems":
                    maxItems = value.GetInt32();
                    break;
                case "minimum":
                    minimum = value.GetDecimal();
                    break;
                case "maximum":
                    maximum = value.GetDecimal();
                    break;
                case "minLength":
                    minLength = value.GetInt32();
                    break;
                case "maxLength":
                    maxLength = value.GetInt32();
                    break;
                case "pattern":
                    pattern = new TimedPattern(value.GetString()!);
                    break;
                case "enum" when type == "string":
                    texts = value.EnumerateArray().Select(item => item.GetString()!).ToHashSet(StringComparer.Ordinal);
                    break;
                case "enum" when type == "integer":
                    numbers = [.. value.EnumerateArray().Select(item => item.GetInt64())];
                    break;
                case "enum":
                    truths = [.. value.EnumerateArray().Select(item => item.GetBoolean())];
                    break;
                case "anyOf" or "allOf":
                    (keyword.Name == "anyOf" ? anyOf : allOf).AddRange(value.EnumerateArray().Select(choice => Child(choice, definitions)));
                    break;
                case "oneOf" or "not":
                    // What does not surely fit may still fit: a count of those that do not is left to the evaluator.
                    isUncertain = true;
                    break;
            }
        }
    }

    private bool AcceptsMembers(JsonElement value)
    {
        foreach (var name in required)
        {
            if (!value.TryGetProperty(name, out _))
            {
                return false;
            }
        }

        foreach (var member in value.EnumerateObject())
        {
            var known = properties.TryGetValue(member.Name, out var shape);
            if (known ? !shape!.Accepts(member.Value) : others is not null ? !others.Accepts(member.Value) : !takesOthers)
            {
                return false;
            }
        }

        return true;
    }

    private bool AcceptsItems(JsonElement value)
    {
        var count = value.GetArrayLength();
        if (count < minItems || count > maxItems)
        {
            return false;
        }

        if (items is not null)
        {
            foreach (var item in value.EnumerateArray())
            {
                if (!items.Accepts(item))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool AcceptsText(string text)
    {
        if (texts is not null && !texts.Contains(text))
        {
            return false;
        }

        if (minLength > 0 || maxLength < text.Length)
        {
            var length = 0;
            foreach (var _ in text.EnumerateRunes())
            {
                length++;
            }

            if (length < minLength || length > maxLength)
            {
                return false;
            }
        }

        return pattern is null || pattern.IsMatch(text);
    }

    private bool AcceptsNumber(JsonElement value) => value.TryGetDecimal(out var number)
        && (type == "number" || value.TryGetInt64(out _))
        && (minimum is not { } least || number >= least)
        && (maximum is not { } most || number <= most)
        && (numbers is null || (value.TryGetInt64(out var whole) && numbers.Contains(whole)));
}
