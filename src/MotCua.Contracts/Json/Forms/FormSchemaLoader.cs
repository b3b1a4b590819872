using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using NJsonSchema;
using NJsonSchema.Validation;

namespace MotCua.Contracts.Json.Forms;

/// <summary>
/// Checks a form schema against the allow-list and builds the evaluator's objects directly: NJsonSchema alone ignores what it does not know,
/// siblings of $ref among it.
/// </summary>
internal sealed class FormSchemaLoader
{
    private static readonly FrozenSet<string> Annotations = new[] { "$comment", "title", "description", "default", "examples" }.ToFrozenSet();
    private static readonly FrozenSet<string> RootOnly = new[] { "$schema", "$id", "definitions" }.ToFrozenSet();
    private static readonly FrozenSet<string> AnyType = new[] { "type", "enum", "oneOf", "anyOf", "allOf", "not" }.ToFrozenSet();

    private static readonly FrozenDictionary<string, FrozenSet<string>> ByType = new Dictionary<string, FrozenSet<string>>
    {
        ["object"] = new[] { "properties", "required", "additionalProperties" }.ToFrozenSet(),
        ["array"] = new[] { "items", "minItems", "maxItems" }.ToFrozenSet(),
        ["string"] = new[] { "pattern", "minLength", "maxLength" }.ToFrozenSet(),
        ["number"] = new[] { "minimum", "maximum" }.ToFrozenSet(),
        ["integer"] = new[] { "minimum", "maximum" }.ToFrozenSet(),
        ["boolean"] = FrozenSet<string>.Empty,
    }.ToFrozenDictionary();

    private readonly JsonElement root;
    private readonly Dictionary<string, JsonSchema> definitions = new(StringComparer.Ordinal);
    private readonly JsonSchemaValidatorSettings settings = new();
    private int textRules;

    internal FormSchemaLoader(JsonElement root) => this.root = root;

    internal FormSchema Load()
    {
        if (root.TryGetProperty("$schema", out var dialect) && dialect.ToString() is not ("http://json-schema.org/draft-07/schema#" or "http://json-schema.org/draft-07/schema"))
        {
            throw Refuse("#/$schema", "is not draft-07; write http://json-schema.org/draft-07/schema#.", "không phải draft-07; hãy ghi http://json-schema.org/draft-07/schema#.");
        }

        if (root.TryGetProperty("definitions", out var named))
        {
            SchemaValue.Expect(named, JsonValueKind.Object, "#/definitions");
            foreach (var definition in named.EnumerateObject())
            {
                SchemaValue.CheckName(definition.Name, $"#/definitions/{definition.Name}");
                definitions[definition.Name] = new JsonSchema();
            }

            foreach (var definition in named.EnumerateObject())
            {
                Fill(definitions[definition.Name], definition.Value, $"#/definitions/{definition.Name}", isRoot: false);
            }
        }

        var schema = new JsonSchema();
        Fill(schema, root, "#", isRoot: true);
        if (schema.Type != JsonObjectType.Object)
        {
            throw Refuse("#/type", "must be object: a form is one JSON object.", "phải là object: biểu mẫu là một đối tượng JSON.");
        }

        new FormSchemaCost(root).Check();
        return new FormSchema(root.TryGetProperty("title", out var title) ? title.GetString()! : "", schema, settings, FormShape.Of(root));
    }

    private void Fill(JsonSchema schema, JsonElement source, string place, bool isRoot)
    {
        SchemaValue.Expect(source, JsonValueKind.Object, place);
        if (source.TryGetProperty("$ref", out var reference))
        {
            schema.Reference = Resolve(source, reference, place);
            return;
        }

        var type = source.TryGetProperty("type", out var stated) && stated.ValueKind == JsonValueKind.String && ByType.ContainsKey(stated.GetString()!)
            ? stated.GetString()!
            : throw Refuse($"{place}/type", "State one type: object, array, string, number, integer or boolean.", "Hãy nêu một kiểu: object, array, string, number, integer hoặc boolean.");
        schema.Type = Enum.Parse<JsonObjectType>(type, ignoreCase: true);
        foreach (var keyword in source.EnumerateObject())
        {
            CheckKeyword(keyword.Name, type, $"{place}/{keyword.Name}", isRoot);
            Apply(schema, keyword, type, $"{place}/{keyword.Name}");
        }

        if (type == "string")
        {
            AddTextRule(schema, source, place);
        }
    }

    private static void CheckKeyword(string keyword, string type, string place, bool isRoot)
    {
        if (Annotations.Contains(keyword) || AnyType.Contains(keyword) || ByType[type].Contains(keyword) || (isRoot && RootOnly.Contains(keyword)))
        {
            return;
        }

        var known = RootOnly.Contains(keyword) || ByType.Values.Any(keywords => keywords.Contains(keyword));
        throw known
            ? Refuse(place, RootOnly.Contains(keyword) ? "Stands at the root only." : $"Means nothing for type {type}.", RootOnly.Contains(keyword) ? "Chỉ đặt ở gốc." : $"Không có nghĩa với kiểu {type}.")
            : Refuse(place, "This keyword is outside the allow-list; evaluators disagree on it. See MC-CORE, section form schemas.", "Từ khóa này ngoài danh sách cho phép. Xem MC-CORE, mục lược đồ biểu mẫu.");
    }

    private void Apply(JsonSchema schema, JsonProperty keyword, string type, string place)
    {
        var value = keyword.Value;
        switch (keyword.Name)
        {
            case "properties":
                SchemaValue.Expect(value, JsonValueKind.Object, place);
                foreach (var property in value.EnumerateObject())
                {
                    SchemaValue.CheckName(property.Name, $"{place}/{property.Name}");
                    var child = new JsonSchemaProperty();
                    Fill(child, property.Value, $"{place}/{property.Name}", isRoot: false);
                    schema.Properties[property.Name] = child;
                }

                break;
            case "required":
                foreach (var name in SchemaValue.Strings(value, place))
                {
                    schema.RequiredProperties.Add(name);
                }

                break;
            case "additionalProperties":
                if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                {
                    schema.AllowAdditionalProperties = value.GetBoolean();
                }
                else
                {
                    schema.AdditionalPropertiesSchema = Child(value, place);
                }

                break;
            case "items":
                schema.Item = Child(value, place);
                break;
            case "minItems":
                schema.MinItems = SchemaValue.Count(value, place);
                break;
            case "maxItems":
                schema.MaxItems = SchemaValue.Count(value, place);
                break;
            case "minimum":
                schema.Minimum = SchemaValue.Number(value, place);
                break;
            case "maximum":
                schema.Maximum = SchemaValue.Number(value, place);
                break;
            case "enum":
                AddEnum(schema, value, type, place);
                break;
            case "oneOf":
                AddAll(schema.OneOf, value, place);
                break;
            case "anyOf":
                AddAll(schema.AnyOf, value, place);
                break;
            case "allOf":
                AddAll(schema.AllOf, value, place);
                break;
            case "not":
                schema.Not = Child(value, place);
                break;
            case "$schema" or "$id" or "$comment" or "title" or "description":
                SchemaValue.Expect(value, JsonValueKind.String, place);
                break;
        }
    }

    private JsonSchema Resolve(JsonElement source, JsonElement reference, string place)
    {
        var sibling = source.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name != "$ref");
        if (sibling is not null)
        {
            throw Refuse($"{place}/{sibling}", "Stands beside $ref, where evaluators ignore it; move it into the definition.", "Đứng cạnh $ref nên bị bỏ qua; hãy chuyển vào definitions.");
        }

        const string prefix = "#/definitions/";
        return reference.ValueKind == JsonValueKind.String && reference.GetString()!.StartsWith(prefix, StringComparison.Ordinal)
            && definitions.TryGetValue(reference.GetString()![prefix.Length..], out var target)
            ? target
            : throw Refuse($"{place}/$ref", "Points to no definition of this schema; only #/definitions/NAME is allowed.", "Không trỏ tới định nghĩa nào; chỉ dùng #/definitions/TÊN.");
    }

    private JsonSchema Child(JsonElement source, string place)
    {
        var child = new JsonSchema();
        Fill(child, source, place, isRoot: false);
        return child;
    }

    private void AddAll(ICollection<JsonSchema> target, JsonElement value, string place)
    {
        SchemaValue.Expect(value, JsonValueKind.Array, place);
        if (value.GetArrayLength() == 0)
        {
            throw Refuse(place, "Must not be empty.", "Không được để trống.");
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            target.Add(Child(item, $"{place}/{index++}"));
        }
    }

    private static void AddEnum(JsonSchema schema, JsonElement value, string type, string place)
    {
        SchemaValue.Expect(value, JsonValueKind.Array, place);
        if (value.GetArrayLength() == 0)
        {
            throw Refuse(place, "Must not be empty.", "Không được để trống.");
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            object? listed = (type, item.ValueKind) switch
            {
                ("string", JsonValueKind.String) => item.GetString(),
                ("integer", JsonValueKind.Number) when item.TryGetInt64(out var whole) => whole,
                ("boolean", JsonValueKind.True or JsonValueKind.False) => item.GetBoolean(),
                _ => null,
            };
            if (listed is null || schema.Enumeration.Contains(listed))
            {
                throw Refuse($"{place}/{index}", "List each value once, of the stated type: string, integer or boolean.", "Ghi mỗi giá trị một lần, đúng kiểu đã nêu: string, integer hoặc boolean.");
            }

            schema.Enumeration.Add(listed);
            index++;
        }
    }

    private void AddTextRule(JsonSchema schema, JsonElement source, string place)
    {
        TimedPattern? pattern = null;
        if (source.TryGetProperty("pattern", out var text))
        {
            SchemaValue.Expect(text, JsonValueKind.String, $"{place}/pattern");
            try
            {
                pattern = new TimedPattern(text.GetString()!);
            }
            catch (FormatException exception)
            {
                throw Refuse($"{place}/pattern", exception.Message + ".", "Mẫu so khớp ngoài phạm vi cho phép: chỉ dùng ký tự, lớp liệt kê, nhóm, |, lượng từ và ^…$.");
            }
        }

        var minimum = source.TryGetProperty("minLength", out var low) ? SchemaValue.Count(low, $"{place}/minLength") : 0;
        var maximum = source.TryGetProperty("maxLength", out var high) ? SchemaValue.Count(high, $"{place}/maxLength") : int.MaxValue;
        if (pattern is null && minimum == 0 && maximum == int.MaxValue)
        {
            return;
        }

        schema.Format = string.Create(CultureInfo.InvariantCulture, $"motcua-text-{textRules++}");
        settings.AddCustomFormatValidator(new TextRule(schema.Format, pattern, minimum, maximum));
    }

    private static FormSchemaException Refuse(string place, string en, string vi) => new(place, en, vi);
}
