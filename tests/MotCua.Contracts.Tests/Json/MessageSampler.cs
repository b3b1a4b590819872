using System.Text.Json.Nodes;
using Google.Protobuf.Reflection;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Json;

/// <summary>Makes random documents that keep every constraint of a message, from the descriptors' options alone.</summary>
internal sealed class MessageSampler(Random random)
{
    private const string Timestamp = "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{3})?Z$";
    private static readonly string[] Words = ["Nguyễn Thị Hồng Nhung", "hồ sơ", "Đăng ký biến động", "Trần Phú", "a", "số 12", "UBND phường", "x".PadRight(200, 'y'), "𠀋 ✓ \"quoted\" \\ / \t"];

    internal JsonObject Sample(MessageDescriptor message, int depth = 0)
    {
        var document = new JsonObject();
        var chosen = message.Oneofs.Where(oneof => !oneof.IsSynthetic).Select(oneof => oneof.Fields[random.Next(oneof.Fields.Count)]).ToHashSet();
        foreach (var field in message.Fields.InFieldNumberOrder().OrderBy(_ => random.Next()))
        {
            var rules = field.GetOptions()?.GetExtension(OptionsExtensions.Rules) ?? new FieldRules();
            var wanted = field.RealContainingOneof is null ? rules.Required || random.Next(3 + depth) == 0 : chosen.Contains(field);
            if (wanted)
            {
                document[field.JsonName] = Field(field, rules, depth);
            }
        }

        return document;
    }

    private JsonNode Field(FieldDescriptor field, FieldRules rules, int depth)
    {
        if (!field.IsRepeated)
        {
            return Value(field, rules, depth);
        }

        var list = new JsonArray();
        var most = rules.HasMaxItems ? (int)Math.Min(rules.MaxItems, 3) : 3;
        for (var i = random.Next(rules.Required ? 1 : 0, most + 1); i > 0; i--)
        {
            list.Add(Value(field, rules, depth));
        }

        return list;
    }

    private JsonNode Value(FieldDescriptor field, FieldRules rules, int depth)
    {
        switch (field.FieldType)
        {
            case FieldType.String:
                return Text(rules);
            case FieldType.Bytes when rules.EmbeddedJson:
                return new JsonObject { ["họ tên"] = "Lê", ["n"] = random.Next(100), ["d"] = 0.25, ["list"] = new JsonArray(true, new JsonObject()) };
            case FieldType.Bytes:
                var bytes = new byte[random.Next(rules.HasMinLength ? (int)rules.MinLength : 1, rules.HasMaxLength ? (int)Math.Min(rules.MaxLength, 70) + 1 : 40)];
                random.NextBytes(bytes);
                return Convert.ToBase64String(bytes);
            case FieldType.Bool:
                return random.Next(2) == 0;
            case FieldType.Int32:
                return (int)Number(rules, int.MinValue, int.MaxValue);
            case FieldType.Int64:
                return Number(rules, long.MinValue, long.MaxValue).ToString();
            case FieldType.UInt64:
                return Number(rules, 0, long.MaxValue).ToString();
            case FieldType.Enum:
                var values = field.EnumType.Values.Where(value => value.Number != 0 || !rules.Required).ToList();
                return values[random.Next(values.Count)].Name;
            case FieldType.Message when field.MessageType.FullName == "google.protobuf.Timestamp":
                return PatternSampler.Sample(Timestamp, random);
            default:
                return Sample(field.MessageType, depth + 1);
        }
    }

    private string Text(FieldRules rules)
    {
        if (rules.Pattern.Length > 0)
        {
            return PatternSampler.Sample(rules.Pattern, random);
        }

        var text = Words[random.Next(Words.Length)];
        while (rules.HasMinLength && text.Length < rules.MinLength)
        {
            text += " " + Words[random.Next(Words.Length)];
        }

        return rules.HasMaxLength && text.Length > rules.MaxLength ? new string('ế', random.Next(rules.HasMinLength ? (int)rules.MinLength : 1, (int)rules.MaxLength + 1)) : text;
    }

    private long Number(FieldRules rules, long lowest, long highest)
    {
        var least = rules.HasMinimum ? rules.Minimum : lowest;
        var most = rules.HasMaximum ? rules.Maximum : highest;
        return random.Next(6) switch
        {
            0 => least,
            1 => most,
            _ => least + (long)((UInt128)(Int128)(most - (Int128)least) * (UInt128)random.Next(1_000_000) / 1_000_000),
        };
    }
}
