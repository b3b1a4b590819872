using System.Text.Json;

namespace MotCua.Contracts.Json.Forms;

/// <summary>
/// Says at once that a form keeps its schema; most do. A form that it does not accept goes to the evaluator, which decides and says what is wrong. Made from
/// a schema that the loader has accepted, so that nothing is checked here twice. It judges in three values: null is for what the evaluator alone can tell, so
/// that <c>oneOf</c> and <c>not</c>, which turn a refusal into a consent, rest only on refusals that are certain.
/// </summary>
internal sealed class FormShape
{
    private readonly Dictionary<string, FormShape> properties = new(StringComparer.Ordinal);
    private readonly List<string> required = [];
    private readonly List<FormShape> anyOf = [];
    private readonly List<FormShape> allOf = [];
    private readonly List<FormShape> oneOf = [];
    private FormShape? excluded;
    private FormShape? reference;
    private string type = "";
    private bool takesOthers = true;
    private FormShape? others;
    private FormShape? items;
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
    internal bool Accepts(JsonElement value) => Judge(value) == true;

    private static FormShape Child(JsonElement source, Dictionary<string, FormShape> definitions)
    {
        var child = new FormShape();
        child.Fill(source, definitions);
        return child;
    }

    private static IEnumerable<FormShape> Children(JsonElement choices, Dictionary<string, FormShape> definitions) => choices.EnumerateArray().Select(choice => Child(choice, definitions));

    // A pattern may have run out of time and a number be written in an unusual way: what does not fit by these is left to the evaluator.
    private static bool? SurelyOr(bool fits) => fits ? true : null;

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
                case "anyOf":
                    anyOf.AddRange(Children(value, definitions));
                    break;
                case "allOf":
                    allOf.AddRange(Children(value, definitions));
                    break;
                case "oneOf":
                    oneOf.AddRange(Children(value, definitions));
                    break;
                case "not":
                    excluded = Child(value, definitions);
                    break;
            }
        }
    }

    private bool? Judge(JsonElement value)
    {
        if (reference is not null)
        {
            return reference.Judge(value);
        }

        var fits = type switch
        {
            "object" => value.ValueKind == JsonValueKind.Object ? JudgeMembers(value) : false,
            "array" => value.ValueKind == JsonValueKind.Array ? JudgeItems(value) : false,
            "string" => value.ValueKind == JsonValueKind.String ? JudgeText(value.GetString()!) : false,
            "number" or "integer" => value.ValueKind == JsonValueKind.Number ? SurelyOr(AcceptsNumber(value)) : false,
            _ => value.ValueKind is JsonValueKind.True or JsonValueKind.False && (truths is null || truths.Contains(value.GetBoolean())),
        };
        foreach (var shape in allOf)
        {
            fits &= shape.Judge(value);
        }

        if (anyOf.Count > 0)
        {
            fits &= JudgeAny(value);
        }

        if (oneOf.Count > 0)
        {
            fits &= JudgeOne(value);
        }

        return excluded is null ? fits : fits & !excluded.Judge(value);
    }

    private bool? JudgeAny(JsonElement value)
    {
        bool? any = false;
        foreach (var shape in anyOf)
        {
            any |= shape.Judge(value);
        }

        return any;
    }

    private bool? JudgeOne(JsonElement value)
    {
        var (fitting, unsure) = (0, false);
        foreach (var shape in oneOf)
        {
            var fits = shape.Judge(value);
            fitting += fits == true ? 1 : 0;
            unsure |= fits is null;
        }

        return fitting > 1 ? false : unsure ? null : fitting == 1;
    }

    private bool? JudgeMembers(JsonElement value)
    {
        foreach (var name in required)
        {
            if (!value.TryGetProperty(name, out _))
            {
                return false;
            }
        }

        bool? fits = true;
        foreach (var member in value.EnumerateObject())
        {
            fits &= properties.TryGetValue(member.Name, out var shape) ? shape.Judge(member.Value) : others is not null ? others.Judge(member.Value) : takesOthers;
            if (fits == false)
            {
                return false;
            }
        }

        return fits;
    }

    private bool? JudgeItems(JsonElement value)
    {
        var count = value.GetArrayLength();
        if (count < minItems || count > maxItems)
        {
            return false;
        }

        bool? fits = true;
        if (items is not null)
        {
            foreach (var item in value.EnumerateArray())
            {
                fits &= items.Judge(item);
                if (fits == false)
                {
                    return false;
                }
            }
        }

        return fits;
    }

    private bool? JudgeText(string text) => texts is not null && !texts.Contains(text) ? false : SurelyOr(HasLength(text) && (pattern is null || pattern.IsMatch(text)));

    private bool HasLength(string text)
    {
        if (minLength == 0 && maxLength >= text.Length)
        {
            return true;
        }

        var length = 0;
        foreach (var _ in text.EnumerateRunes())
        {
            length++;
        }

        return length >= minLength && length <= maxLength;
    }

    private bool AcceptsNumber(JsonElement value) => value.TryGetDecimal(out var number)
        && (type == "number" || value.TryGetInt64(out _))
        && (minimum is not { } least || number >= least)
        && (maximum is not { } most || number <= most)
        && (numbers is null || (value.TryGetInt64(out var whole) && numbers.Contains(whole)));
}
