using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using MotCua.Contracts.V1;

namespace MotCua.Conformance.Stage;

/// <summary>
/// Which requirements a payload breaks, read strictly by the words of MC-CORE and the field rules of the protos. It is no reader: it gives no message, only ids.
/// </summary>
internal sealed partial class PayloadLint
{
    private const int MaxPayload = 2 * 1024 * 1024;
    private const int MaxDepth = 64;
    private readonly SortedSet<string> _broken = new(StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Read(byte[] payload)
    {
        var lint = new PayloadLint();
        lint.Bytes(payload);
        return lint._broken;
    }

    private void Bytes(byte[] payload)
    {
        Check(payload.Length <= MaxPayload, "MC-CORE-2");
        Check(!payload.AsSpan().StartsWith(Encoding.UTF8.Preamble), "MC-CORE-6");
        JsonNode? document;
        try
        {
            Tokens(payload);
            document = JsonNode.Parse(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(payload), documentOptions: new JsonDocumentOptions { MaxDepth = 200 });
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            _broken.Add("MC-CORE-6");
            return;
        }

        if (document is not JsonObject message)
        {
            _broken.Add("MC-CORE-6");
            return;
        }

        Object(message, Message.Descriptor);
        Header(message["header"] as JsonObject);
        _broken.UnionWith(PayloadRules.Broken(message));
    }

    // What the document model does not tell: names that stand twice, depth, decomposed text, half pairs.
    private void Tokens(byte[] payload)
    {
        var reader = new Utf8JsonReader(payload, new JsonReaderOptions { MaxDepth = 200 });
        var names = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.EndObject:
                    names.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    Check(names.Peek().Add(Text(ref reader)), "MC-CORE-66");
                    break;
                case JsonTokenType.String:
                    Text(ref reader);
                    break;
                case JsonTokenType.Null:
                    _broken.Add("MC-CORE-10");
                    break;
            }

            Check(reader.CurrentDepth <= MaxDepth, "MC-CORE-7");
        }
    }

    private string Text(ref Utf8JsonReader reader)
    {
        string text;
        try
        {
            text = reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            _broken.Add("MC-CORE-64");
            return "";
        }

        // A letter of Vietnamese with a mark of its own has a composed form always.
        Check(!text.Any(letter => letter is >= '\u0300' and <= '\u036F'), "MC-CORE-8");
        Check(!text.Contains('\0', StringComparison.Ordinal), "MC-CORE-64");
        return text;
    }

    private void Object(JsonObject members, MessageDescriptor type)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in members)
        {
            var field = type.Fields.InDeclarationOrder().FirstOrDefault(field => field.JsonName == name);
            if (field is null)
            {
                _broken.Add(CamelCase().IsMatch(name) ? "MC-CORE-22" : "MC-CORE-9");
                continue;
            }

            Check(field.ContainingOneof is null || field.ContainingOneof.IsSynthetic || seen.Add(field.ContainingOneof.Name), "MC-CORE-15");
            Member(value, field);
        }

        foreach (var field in type.Fields.InDeclarationOrder().Where(field => Rules(field).Required))
        {
            Check(!IsEmpty(members[field.JsonName], field), "MC-CORE-23");
        }

        foreach (var oneof in type.Oneofs.Where(oneof => oneof.GetOptions()?.GetExtension(OptionsExtensions.OneofRules) is { Required: true }))
        {
            Check(oneof.Fields.Any(field => members.ContainsKey(field.JsonName)), "MC-CORE-77");
        }
    }

    private void Member(JsonNode? value, FieldDescriptor field)
    {
        if (!field.IsRepeated)
        {
            One(value, field);
            return;
        }

        if (value is not JsonArray items)
        {
            _broken.Add("MC-CORE-6");
            return;
        }

        var rules = Rules(field);
        Check((!rules.HasMinItems || items.Count >= rules.MinItems) && (!rules.HasMaxItems || items.Count <= rules.MaxItems), "MC-CORE-79");
        foreach (var item in items)
        {
            One(item, field);
        }
    }

    private void One(JsonNode? value, FieldDescriptor field)
    {
        var rules = Rules(field);
        switch (field.FieldType)
        {
            case FieldType.Message when field.MessageType.FullName == Timestamp.Descriptor.FullName:
                Check(value is JsonValue && Moment().IsMatch(value.ToString()) && DateTimeOffset.TryParse(value.ToString(), CultureInfo.InvariantCulture, out _), "MC-CORE-13");
                break;
            case FieldType.Message when value is JsonObject members:
                Object(members, field.MessageType);
                break;
            case FieldType.Bytes when rules.EmbeddedJson:
                Check(value is JsonObject, "MC-CORE-16");
                break;
            case FieldType.Bytes:
                Check(value is JsonValue && Base64().IsMatch(value.ToString()), "MC-CORE-14");
                break;
            case FieldType.Int32 or FieldType.UInt32:
                Check(value?.GetValueKind() == JsonValueKind.Number && Integer().IsMatch(value.ToJsonString()), "MC-CORE-11");
                Bounds(value, rules);
                break;
            case FieldType.Int64 or FieldType.UInt64:
                Check(value?.GetValueKind() == JsonValueKind.String && Integer().IsMatch(value.ToString()), "MC-CORE-68");
                Bounds(value, rules);
                break;
            case FieldType.Enum:
                Check(value?.GetValueKind() == JsonValueKind.String && field.EnumType.FindValueByName(value.ToString()) is not null, "MC-CORE-12");
                break;
            case FieldType.Bool:
                Check(value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False, "MC-CORE-69");
                break;
            case FieldType.String:
                String(value, rules);
                break;
        }
    }

    private void String(JsonNode? value, FieldRules rules)
    {
        if (value?.GetValueKind() != JsonValueKind.String)
        {
            _broken.Add("MC-CORE-6");
            return;
        }

        var text = value.ToString();
        var length = text.EnumerateRunes().Count();
        Check((!rules.HasMaxLength || length <= rules.MaxLength) && (!rules.HasMinLength || length >= rules.MinLength || length == 0), "MC-CORE-24");
        Check(rules.Pattern.Length == 0 || text.Length == 0 || Regex.IsMatch(text, rules.Pattern.Replace("$", "\\z", StringComparison.Ordinal), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)), "MC-CORE-25");
    }

    private void Bounds(JsonNode? value, FieldRules rules)
    {
        if (long.TryParse(value?.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            Check((!rules.HasMinimum || number >= rules.Minimum) && (!rules.HasMaximum || number <= rules.Maximum), "MC-CORE-78");
        }
    }

    private void Header(JsonObject? header)
    {
        if (header is null || !DateTimeOffset.TryParse(header["createdAt"]?.ToString(), CultureInfo.InvariantCulture, out var created))
        {
            return;
        }

        var id = header["id"]?.ToString().Replace("-", "", StringComparison.Ordinal) ?? "";
        Check(id.Length == 32 && long.TryParse(id.AsSpan(0, 12), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var time) && time == created.ToUnixTimeMilliseconds(), "MC-CORE-30");
        Check(DateTimeOffset.TryParse(header["expiresAt"]?.ToString(), CultureInfo.InvariantCulture, out var expires) && expires > created && expires <= created.AddDays(366), "MC-CORE-31");
        Check(header["contract"]?.ToString() == "1.0", "MC-VER-1");
        Check(header["secrecy"] is null || header["secrecy"]!.ToString() is "SECRECY_UNSPECIFIED" or "SECRECY_ORDINARY", "MC-CORE-5");
    }

    private void Check(bool holds, string requirement)
    {
        if (!holds)
        {
            _broken.Add(requirement);
        }
    }

    private static bool IsEmpty(JsonNode? value, FieldDescriptor field) => value switch
    {
        null => true,
        JsonArray items => items.Count == 0,
        JsonValue text when field.FieldType == FieldType.Enum => field.EnumType.FindValueByName(text.ToString()) is { Number: 0 },
        JsonValue text => text.GetValueKind() == JsonValueKind.String && text.ToString().Length == 0,
        _ => false,
    };

    private static FieldRules Rules(FieldDescriptor field) => field.GetOptions()?.GetExtension(OptionsExtensions.Rules) ?? new FieldRules();

    [GeneratedRegex(@"\A[a-z][A-Za-z0-9]{0,99}\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CamelCase();

    [GeneratedRegex(@"\A(0|-?[1-9][0-9]*)\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Integer();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{3})?Z\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Moment();

    [GeneratedRegex(@"\A([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Base64();
}
