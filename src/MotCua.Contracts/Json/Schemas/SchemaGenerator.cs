using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using MotCua.Contracts.Json.Plans;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json.Schemas;

/// <summary>Writes the constraints of a message plan as JSON Schema, in the allow-listed keywords only.</summary>
internal sealed class SchemaGenerator(bool strict)
{
    private const string BaseId = "urn:motcua:schema:v1:";
    private readonly SortedDictionary<string, JsonObject> definitions = new(StringComparer.Ordinal);
    private readonly HashSet<string> started = new(StringComparer.Ordinal);

    internal JsonObject Generate(MessageDescriptor message)
    {
        var root = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["$id"] = BaseId + message.Name,
            ["$comment"] = "Generated from src/MotCua.Contracts/proto; rewritten by the contract tests with MOTCUA_UPDATE_SCHEMAS=1.",
            ["title"] = message.Name,
        };
        AddObject(root, MessagePlan.For(message));
        if (definitions.Count > 0)
        {
            var all = new JsonObject();
            foreach (var (name, schema) in definitions)
            {
                all[name] = schema;
            }

            root["definitions"] = all;
        }

        return root;
    }

    private void AddObject(JsonObject schema, MessagePlan plan)
    {
        schema["type"] = "object";
        var properties = new JsonObject();
        foreach (var field in plan.Fields)
        {
            properties[field.Name] = Field(field);
        }

        schema["properties"] = properties;
        var required = plan.Fields.Where(field => field.Required).Select(field => field.Name).ToArray();
        if (required.Length > 0)
        {
            schema["required"] = Array(required);
        }

        foreach (var oneof in plan.Oneofs)
        {
            AddChoice(schema, [.. plan.Fields.Where(field => field.OneofIndex >= 0 && plan.Oneofs[field.OneofIndex] == oneof).Select(field => field.Name)], oneof.Required);
        }

        if (strict)
        {
            schema["additionalProperties"] = false;
        }
    }

    private static void AddChoice(JsonObject schema, string[] members, bool required)
    {
        if (required)
        {
            schema["oneOf"] = new JsonArray([.. members.Select(member => Requires(member))]);
            return;
        }

        var pairs = new JsonArray();
        for (var i = 0; i < members.Length; i++)
        {
            for (var k = i + 1; k < members.Length; k++)
            {
                pairs.Add(new JsonObject { ["type"] = "object", ["not"] = Requires(members[i], members[k]) });
            }
        }

        if (pairs.Count > 0)
        {
            schema["allOf"] = pairs;
        }
    }

    private static JsonObject Requires(params string[] members) => new() { ["type"] = "object", ["required"] = Array(members) };

    private JsonObject Field(FieldPlan field)
    {
        var value = Value(field);
        if (!field.Repeated)
        {
            return value;
        }

        var list = new JsonObject { ["type"] = "array", ["items"] = value };
        var fewest = Math.Max(field.MinItems, field.Required ? 1 : 0);
        if (fewest > 0)
        {
            list["minItems"] = fewest;
        }

        if (field.MaxItems != int.MaxValue)
        {
            list["maxItems"] = field.MaxItems;
        }

        return list;
    }

    private JsonObject Value(FieldPlan field)
    {
        switch (field.Kind)
        {
            case FieldKind.Text:
                return Text(field);
            case FieldKind.Enum:
                return Enum(field);
            case FieldKind.Bool:
                return new JsonObject { ["type"] = "boolean" };
            case FieldKind.Int32:
                return Integer(field, int.MinValue, int.MaxValue);
            case FieldKind.UInt32:
                return Integer(field, 0, uint.MaxValue);
            case FieldKind.Int64:
                return Digits(field, long.MinValue, long.MaxValue);
            case FieldKind.UInt64:
                return Digits(field, 0, ulong.MaxValue);
            case FieldKind.Bytes:
                var fewest = Math.Max(field.MinLength, field.Required ? 1 : 0);
                return new JsonObject { ["type"] = "string", ["pattern"] = NotationPatterns.Base64(fewest, field.MaxLength) };
            case FieldKind.EmbeddedJson:
                return new JsonObject { ["type"] = "object" };
            case FieldKind.Timestamp:
                return Reference("Timestamp", static () => new JsonObject { ["type"] = "string", ["pattern"] = NotationPatterns.Timestamp });
            default:
                return Reference(field.Child.Descriptor.Name, () =>
                {
                    var schema = new JsonObject();
                    AddObject(schema, field.Child);
                    return schema;
                });
        }
    }

    private JsonObject Reference(string name, Func<JsonObject> make)
    {
        if (started.Add(name))
        {
            definitions[name] = make();
        }

        return new JsonObject { ["$ref"] = "#/definitions/" + name };
    }

    private static JsonObject Text(FieldPlan field)
    {
        var schema = new JsonObject { ["type"] = "string" };
        var fewest = Math.Max(field.MinLength, field.Required ? 1 : 0);
        if (fewest > 0)
        {
            schema["minLength"] = fewest;
        }

        if (field.MaxLength != int.MaxValue)
        {
            schema["maxLength"] = field.MaxLength;
        }

        if (field.Pattern is { } pattern)
        {
            schema["pattern"] = pattern.Source;
        }

        if (field.Privacy is not Privacy.Unspecified)
        {
            schema["$comment"] = field.Privacy is Privacy.Sensitive ? "sensitive personal data" : "personal data";
        }

        return schema;
    }

    private static JsonObject Enum(FieldPlan field)
    {
        var values = field.EnumPlan!.Descriptor.Values.Where(value => value.Number != 0 || !field.Required).ToArray();
        var labels = values
            .Select(value => (value.Name, Label: value.GetOptions()?.GetExtension(OptionsExtensions.LabelVi) ?? ""))
            .Where(value => value.Label.Length > 0)
            .Select(value => $"{value.Name}: {value.Label}")
            .ToArray();
        var schema = new JsonObject { ["type"] = "string", ["enum"] = Array([.. values.Select(value => value.Name)]) };
        if (labels.Length > 0)
        {
            schema["description"] = string.Join("; ", labels);
        }

        return schema;
    }

    private static JsonObject Integer(FieldPlan field, long lowest, long highest) =>
        new() { ["type"] = "integer", ["minimum"] = field.Minimum ?? lowest, ["maximum"] = field.Maximum ?? highest };

    private static JsonObject Digits(FieldPlan field, Int128 lowest, Int128 highest) =>
        new() { ["type"] = "string", ["pattern"] = RangePattern.Of(field.Minimum ?? lowest, field.Maximum ?? highest) };

    private static JsonArray Array(string[] values) => new([.. values.Select(value => (JsonNode)value)]);
}
