using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Wire.OpenApi;

/// <summary>The JSON form of messages as OpenAPI 3.1 schemas; collects every message and enum that it meets.</summary>
internal sealed class SchemaWriter(ContractComments comments)
{
    private readonly SortedDictionary<string, JsonObject?> _schemas = new(StringComparer.Ordinal);

    /// <summary>The collected schemas in the order of their names.</summary>
    public JsonObject Schemas => new(_schemas.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value)));

    public void Add(string name, JsonObject schema) => _schemas[name] = schema;

    public static JsonObject Ref(string name) => new() { ["$ref"] = "#/components/schemas/" + name };

    public JsonObject Message(MessageDescriptor message)
    {
        if (WellKnown(message) is { } known)
        {
            return known;
        }

        if (_schemas.TryAdd(message.FullName, null))
        {
            _schemas[message.FullName] = Write(message);
        }

        return Ref(message.FullName);
    }

    private static JsonObject? WellKnown(MessageDescriptor message) => message.FullName switch
    {
        "google.protobuf.Timestamp" => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        "google.protobuf.Duration" => new JsonObject { ["type"] = "string", ["pattern"] = "^-?[0-9]+(\\.[0-9]{1,9})?s$" },
        "google.protobuf.Struct" or "google.protobuf.Any" => new JsonObject { ["type"] = "object" },
        "google.protobuf.Value" => [],
        "google.protobuf.Empty" => new JsonObject { ["type"] = "object" },
        _ => null,
    };

    private JsonObject Write(MessageDescriptor message)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in message.Fields.InDeclarationOrder())
        {
            properties[field.JsonName] = Field(field);
            if (Rules(field)?.Required == true)
            {
                required.Add(field.JsonName);
            }
        }

        var schema = new JsonObject { ["type"] = "object" };
        Describe(schema, message.FullName);
        if (properties.Count > 0)
        {
            schema["properties"] = properties;
        }

        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        foreach (var oneof in message.Oneofs.Where(oneof => !oneof.IsSynthetic && IsRequired(oneof)))
        {
            schema["oneOf"] = new JsonArray([.. oneof.Fields.Select(field => new JsonObject { ["required"] = new JsonArray(field.JsonName) })]);
        }

        return schema;
    }

    private JsonObject Field(FieldDescriptor field)
    {
        if (field.IsMap)
        {
            var map = new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(field.MessageType.FindFieldByNumber(2)) };
            Describe(map, field.FullName);
            return map;
        }

        var value = Value(field);
        var rules = Rules(field);
        if (field.IsRepeated)
        {
            var array = new JsonObject { ["type"] = "array", ["items"] = value };
            Set(array, "minItems", rules?.HasMinItems == true ? rules.MinItems : rules?.Required == true ? 1 : null);
            Set(array, "maxItems", rules?.HasMaxItems == true ? rules.MaxItems : null);
            value = array;
        }

        Describe(value, field.FullName);
        var privacy = field.GetOptions()?.GetExtension(OptionsExtensions.Privacy) ?? Privacy.Unspecified;
        if (privacy != Privacy.Unspecified)
        {
            value["x-motcua-privacy"] = privacy == Privacy.Sensitive ? "sensitive" : "personal";
        }

        return value;
    }

    private JsonObject Value(FieldDescriptor field)
    {
        var rules = Rules(field);
        switch (field.FieldType)
        {
            case FieldType.Message or FieldType.Group:
                return Message(field.MessageType);
            case FieldType.Enum:
                return Enum(field.EnumType);
            case FieldType.Bool:
                return new JsonObject { ["type"] = "boolean" };
            case FieldType.Bytes when rules?.EmbeddedJson == true:
                return new JsonObject { ["type"] = "object" };
            case FieldType.Bytes:
                return new JsonObject { ["type"] = "string", ["contentEncoding"] = "base64" };
            case FieldType.Double or FieldType.Float:
                return new JsonObject { ["type"] = "number" };
            case FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64:
                return new JsonObject { ["type"] = "string", ["pattern"] = "^-?[0-9]{1,19}$" };
            case FieldType.UInt64 or FieldType.Fixed64:
                return new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]{1,20}$" };
            case FieldType.String:
                return Text(rules);
            default:
                var integer = new JsonObject { ["type"] = "integer" };
                Set(integer, "minimum", rules?.HasMinimum == true ? rules.Minimum : null);
                Set(integer, "maximum", rules?.HasMaximum == true ? rules.Maximum : null);
                return integer;
        }
    }

    private static JsonObject Text(FieldRules? rules)
    {
        var text = new JsonObject { ["type"] = "string" };
        if (rules is null)
        {
            return text;
        }

        if (rules.Pattern.Length > 0)
        {
            text["pattern"] = rules.Pattern;
        }

        Set(text, "minLength", rules.HasMinLength ? rules.MinLength : null);
        Set(text, "maxLength", rules.HasMaxLength ? rules.MaxLength : null);
        return text;
    }

    private JsonObject Enum(EnumDescriptor type)
    {
        if (!_schemas.ContainsKey(type.FullName))
        {
            // Zero is absence in MotCua JSON; it is never written.
            var values = type.Values.Where(value => value.Number != 0).ToArray();
            var schema = new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray([.. values.Select(value => JsonValue.Create(value.Name))]),
            };
            var lines = values.Select(value => $"- `{value.Name}`: {comments.Of($"{type.FullName}.{value.Name}") ?? value.Name}");
            schema["description"] = string.Join('\n', [comments.Of(type.FullName) ?? type.Name, "", .. lines]);
            _schemas[type.FullName] = schema;
        }

        return Ref(type.FullName);
    }

    private static FieldRules? Rules(FieldDescriptor field) => field.GetOptions()?.GetExtension(OptionsExtensions.Rules);

    private static bool IsRequired(OneofDescriptor oneof) =>
        oneof.GetOptions()?.GetExtension(OptionsExtensions.OneofRules)?.Required == true;

    private static void Set(JsonObject schema, string name, long? value)
    {
        if (value is not null)
        {
            schema[name] = value;
        }
    }

    private void Describe(JsonObject schema, string fullName)
    {
        if (comments.Of(fullName) is { } text)
        {
            schema["description"] = text;
        }
    }
}
