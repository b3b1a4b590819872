using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using MotCua.Contracts.Json.Plans;

namespace MotCua.Contracts.Json.Reading;

/// <content>The notation of each kind of value, with its constraints.</content>
internal ref partial struct MessageReader
{
    private void ReadField(FieldPlan field)
    {
        if (!field.Repeated)
        {
            ReadValue(field);
            return;
        }

        if (lexical.Json.TokenType != JsonTokenType.StartArray)
        {
            WrongType("array");
            return;
        }

        var count = 0;
        while (lexical.Json.Read() && lexical.Json.TokenType != JsonTokenType.EndArray)
        {
            context.Push(count);
            ReadValue(field);
            context.Pop();
            count++;
        }

        if (count == 0 && field.Required)
        {
            context.Report("required");
        }
        else if (count < field.MinItems)
        {
            context.Report("minItems", field.MinItems.ToString());
        }

        if (count > field.MaxItems)
        {
            context.Report("maxItems", field.MaxItems.ToString());
        }
    }

    private void ReadValue(FieldPlan field)
    {
        switch (field.Kind)
        {
            case FieldKind.Text:
                ReadText(field);
                break;
            case FieldKind.Enum:
                ReadEnum(field);
                break;
            case FieldKind.Message:
                if (Expect(JsonTokenType.StartObject, "object"))
                {
                    var start = context.Wire.BeginMessage(field.Tag);
                    ReadObject(field.Child);
                    context.Wire.EndMessage(start);
                }

                break;
            case FieldKind.Timestamp:
                ReadTimestamp(field);
                break;
            case FieldKind.Bool:
                ReadBool(field);
                break;
            case FieldKind.Int32 or FieldKind.UInt32:
                ReadInteger32(field);
                break;
            case FieldKind.Int64 or FieldKind.UInt64:
                ReadInteger64(field);
                break;
            case FieldKind.Bytes:
                ReadBytes(field);
                break;
            case FieldKind.EmbeddedJson:
                ReadEmbedded(field);
                break;
        }
    }

    private void ReadText(FieldPlan field)
    {
        if (!Expect(JsonTokenType.String, "string") || !lexical.TryText(out var text))
        {
            return;
        }

        if (text.IsEmpty && field.Required)
        {
            context.Report("required");
            return;
        }

        // Bytes are never fewer than code points, so a short text needs no counting.
        if (text.Length > field.MaxLength && JsonText.CodePoints(text) > field.MaxLength)
        {
            context.Report("maxLength", field.MaxLength.ToString());
        }
        else if (field.MinLength > 0 && JsonText.CodePoints(text) < field.MinLength)
        {
            context.Report("minLength", field.MinLength.ToString());
        }

        if (field.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            context.Report("pattern", pattern.Source);
        }

        context.Wire.WriteBytes(field.Tag, text);
    }

    private readonly void ReadEnum(FieldPlan field)
    {
        if (lexical.Json.TokenType != JsonTokenType.String)
        {
            WrongTypeOfScalar("string");
            return;
        }

        if (!lexical.TryText(out var name))
        {
            return;
        }

        if (!field.EnumPlan!.TryGetNumber(name, out var number))
        {
            if (strict || !EnumPlan.IsPlausible(name))
            {
                context.Report("enum");
            }
        }
        else if (number == 0 && field.Required)
        {
            context.Report("required");
        }

        context.Wire.WriteVarint(field.Tag);
        context.Wire.WriteVarint((ulong)(long)number);
    }

    private readonly void WrongTypeOfScalar(string expected) => context.Report(lexical.Json.TokenType == JsonTokenType.Null ? "null" : "type", expected);

    private void ReadTimestamp(FieldPlan field)
    {
        if (!Expect(JsonTokenType.String, "string") || !lexical.TryText(out var text))
        {
            return;
        }

        if (!JsonText.TryReadTimestamp(text, out var seconds, out var nanos))
        {
            context.Report("timestamp");
            return;
        }

        var start = context.Wire.BeginMessage(field.Tag);
        context.Wire.WriteVarint(1 << 3);
        context.Wire.WriteVarint((ulong)seconds);
        context.Wire.WriteVarint(2 << 3);
        context.Wire.WriteVarint((ulong)nanos);
        context.Wire.EndMessage(start);
    }

    private void ReadBool(FieldPlan field)
    {
        var value = lexical.Json.TokenType == JsonTokenType.True;
        if (!value && lexical.Json.TokenType != JsonTokenType.False)
        {
            WrongType("true/false");
            return;
        }

        context.Wire.WriteVarint(field.Tag);
        context.Wire.WriteVarint(value ? 1UL : 0UL);
    }

    private void ReadInteger32(FieldPlan field)
    {
        if (!Expect(JsonTokenType.Number, "number"))
        {
            return;
        }

        var text = lexical.Json.ValueSpan;
        var signed = field.Kind is FieldKind.Int32;
        if (!JsonText.IsCanonicalInteger(text) || !Utf8Parser.TryParse(text, out long value, out var used) || used != text.Length
            || value < (signed ? int.MinValue : 0) || value > (signed ? int.MaxValue : uint.MaxValue))
        {
            context.Report("int32", signed ? "-2147483648..2147483647" : "0..4294967295");
            return;
        }

        CheckRange(field, value);
        context.Wire.WriteVarint(field.Tag);
        context.Wire.WriteVarint((ulong)value);
    }

    private void ReadInteger64(FieldPlan field)
    {
        if (!Expect(JsonTokenType.String, "string") || !lexical.TryText(out var text))
        {
            return;
        }

        var signed = field.Kind is FieldKind.Int64;
        if (!JsonText.IsCanonicalInteger(text)
            || !Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            || value < (signed ? long.MinValue : 0) || value > (signed ? long.MaxValue : (Int128)ulong.MaxValue))
        {
            context.Report("int64", signed ? "-9223372036854775808..9223372036854775807" : "0..18446744073709551615");
            return;
        }

        CheckRange(field, value);
        context.Wire.WriteVarint(field.Tag);
        context.Wire.WriteVarint(unchecked((ulong)value));
    }

    private readonly void CheckRange(FieldPlan field, Int128 value)
    {
        if (field.Minimum is { } minimum && value < minimum)
        {
            context.Report("minimum", minimum.ToString(CultureInfo.InvariantCulture));
        }
        else if (field.Maximum is { } maximum && value > maximum)
        {
            context.Report("maximum", maximum.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void ReadBytes(FieldPlan field)
    {
        if (!Expect(JsonTokenType.String, "string") || !lexical.TryText(out var text))
        {
            return;
        }

        if (!JsonText.IsCanonicalBase64(text))
        {
            context.Report("base64");
            return;
        }

        var length = text.Length / 4 * 3;
        length -= text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;
        if (length == 0 && field.Required)
        {
            context.Report("required");
        }
        else if (length < field.MinLength)
        {
            context.Report("minLength", field.MinLength.ToString());
        }
        else if (length > field.MaxLength)
        {
            context.Report("maxLength", field.MaxLength.ToString());
        }

        context.Wire.WriteVarint(field.Tag);
        context.Wire.WriteVarint((ulong)length);
        Base64.DecodeFromUtf8(text, context.Wire.Reserve(length), out _, out var written);
        context.Wire.Advance(written);
    }

    private void ReadEmbedded(FieldPlan field)
    {
        if (!Expect(JsonTokenType.StartObject, "object"))
        {
            return;
        }

        var start = (int)lexical.Json.TokenStartIndex;
        lexical.CheckAny();
        context.Wire.WriteBytes(field.Tag, document[start..(int)lexical.Json.BytesConsumed]);
    }
}
