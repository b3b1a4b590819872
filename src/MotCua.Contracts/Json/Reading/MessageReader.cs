using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MotCua.Contracts.Json.Plans;

namespace MotCua.Contracts.Json.Reading;

/// <summary>
/// Reads one document by a message plan in a single pass: lexical rules, constraints and building together. Every violation is reported;
/// only broken JSON ends the pass early.
/// </summary>
internal ref struct MessageReader
{
    private readonly ReadOnlySpan<byte> document;
    private readonly ReadContext context;
    private readonly bool strict;
    private LexicalReader lexical;

    internal MessageReader(ReadOnlySpan<byte> document, ReadContext context, JsonReading mode)
    {
        this.document = document;
        this.context = context;
        strict = mode == JsonReading.Strict;
        lexical = new LexicalReader(document, context);
    }

    internal void ReadDocument(MessagePlan plan)
    {
        if (!lexical.CheckBytes())
        {
            return;
        }

        try
        {
            lexical.Json.Read();
            if (lexical.Json.TokenType != JsonTokenType.StartObject)
            {
                context.Report("type", "object");
                lexical.CheckAny();
            }
            else
            {
                ReadObject(plan);
            }

            lexical.Json.Read();
        }
        catch (JsonException)
        {
            lexical.ReportBroken();
        }
    }

    /// <summary>Reads only the member of this name at the top level, without looking at what follows it. False when there is none.</summary>
    internal bool ReadMember(ReadOnlySpan<byte> name, MessagePlan plan)
    {
        if (!lexical.CheckBytes())
        {
            return true;
        }

        try
        {
            lexical.Json.Read();
            if (lexical.Json.TokenType != JsonTokenType.StartObject)
            {
                context.Report("type", "object");
                return true;
            }

            while (lexical.Json.Read() && lexical.Json.TokenType == JsonTokenType.PropertyName)
            {
                if (!lexical.Json.ValueTextEquals(name))
                {
                    lexical.Json.Skip();
                    continue;
                }

                context.Push(Encoding.UTF8.GetString(name));
                lexical.Json.Read();
                if (Expect(JsonTokenType.StartObject, "object"))
                {
                    ReadObject(plan);
                }

                context.Pop();
                return true;
            }
        }
        catch (JsonException)
        {
            lexical.ReportBroken();
            return true;
        }

        return false;
    }

    private void ReadObject(MessagePlan plan)
    {
        var seen = UInt128.Zero;
        var expected = 0;
        HashSet<string>? unknown = null;
        while (lexical.Json.Read() && lexical.Json.TokenType != JsonTokenType.EndObject)
        {
            var field = FindField(plan, ref expected);
            if (field is null)
            {
                unknown ??= context.RentNames();
                ReadUnknown(unknown);
                continue;
            }

            var bit = UInt128.One << field.Index;
            context.Push(field.Name);
            var repeated = (seen & bit) != UInt128.Zero;
            if (repeated)
            {
                context.Report("duplicate-member");
            }
            else if (field.OneofIndex >= 0 && (seen & plan.Oneofs[field.OneofIndex].Mask) != UInt128.Zero)
            {
                context.Report("oneof");
            }

            seen |= bit;
            lexical.Json.Read();
            if (repeated)
            {
                lexical.CheckAny();
            }
            else
            {
                ReadField(field);
            }

            context.Pop();
        }

        ReportMissing(plan, seen, unknown is not null);
        if (unknown is not null)
        {
            context.ReturnNames();
        }
    }

    private readonly void ReportMissing(MessagePlan plan, UInt128 seen, bool hasUnknown)
    {
        var missing = plan.RequiredMask & ~seen;
        for (var i = 0; missing != UInt128.Zero; i++, missing >>= 1)
        {
            if ((missing & UInt128.One) != UInt128.Zero)
            {
                context.Report(plan.Fields[i].Name, "required", "");
            }
        }

        foreach (var oneof in plan.Oneofs)
        {
            if (oneof.Required && (seen & oneof.Mask) == UInt128.Zero)
            {
                // A body that this version does not know is a matter of versions, not of the sender's care (MC-CORE-22).
                context.Report(hasUnknown && !strict ? "body-unknown" : "oneof-required", oneof.Name);
            }
        }
    }

    // Writers put members in the order of their numbers: the next one is tried before the table.
    private readonly FieldPlan? FindField(MessagePlan plan, ref int expected)
    {
        var name = lexical.Json.ValueSpan;
        if (lexical.Json.ValueIsEscaped)
        {
            // What cannot be unescaped is reported where the unknown member is read.
            var target = context.Scratch(name.Length);
            if (!JsonText.TryUnescape(name, target, out var written))
            {
                return null;
            }

            name = target[..written];
        }

        for (var i = expected; i < plan.Fields.Length && i < expected + 2; i++)
        {
            if (name.SequenceEqual(plan.Fields[i].NameUtf8))
            {
                expected = i + 1;
                return plan.Fields[i];
            }
        }

        var field = plan.Find(name);
        if (field is not null)
        {
            expected = field.Index + 1;
        }

        return field;
    }

    private void ReadUnknown(HashSet<string> names)
    {
        var readable = lexical.TryText(out var utf8);
        var name = readable ? Encoding.UTF8.GetString(utf8) : "?";
        context.Push(name);
        if (readable && !names.Add(name))
        {
            context.Report("duplicate-member");
        }

        if (!IsMemberName(name))
        {
            context.Report("member-name");
        }
        else if (strict)
        {
            context.Report("unknown-member");
        }

        lexical.Json.Read();
        lexical.CheckAny();
        context.Pop();
    }

    private static bool IsMemberName(string name)
    {
        if (name.Length is 0 or > 100 || !char.IsAsciiLetterLower(name[0]))
        {
            return false;
        }

        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }

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
        if (!Expect(JsonTokenType.String, "string"))
        {
            return;
        }

        if (!lexical.TryText(out var text) || !JsonText.TryReadTimestamp(text, out var seconds, out var nanos))
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
        if (!Expect(JsonTokenType.String, "string"))
        {
            return;
        }

        var signed = field.Kind is FieldKind.Int64;
        if (!lexical.TryText(out var text) || !JsonText.IsCanonicalInteger(text)
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
        if (!Expect(JsonTokenType.String, "string"))
        {
            return;
        }

        if (!lexical.TryText(out var text) || !JsonText.IsCanonicalBase64(text))
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

    private bool Expect(JsonTokenType type, string name)
    {
        if (lexical.Json.TokenType == type)
        {
            return true;
        }

        WrongType(name);
        return false;
    }

    private void WrongType(string expected)
    {
        if (lexical.Json.TokenType != JsonTokenType.Null)
        {
            context.Report("type", expected);
        }

        lexical.CheckAny();
    }
}
