using System.Text;
using System.Text.Json;
using MotCua.Contracts.Json.Plans;

namespace MotCua.Contracts.Json.Reading;

/// <summary>
/// Reads one document by a message plan in a single pass: lexical rules, constraints and building together. Every violation is reported;
/// only broken JSON ends the pass early.
/// </summary>
internal ref partial struct MessageReader
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
        context.PushForeign(name);
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
