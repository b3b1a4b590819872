using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MotCua.Contracts.Json.Unicode;

namespace MotCua.Contracts.Json.Reading;

/// <summary>The lexical rules of MotCua JSON over one document (MC-CORE, section notation): tokens, text, and values of no known shape.</summary>
internal ref struct LexicalReader
{
    internal const int MaxDepth = 64;

    private readonly ReadOnlySpan<byte> document;
    private readonly ReadContext context;

    /// <summary>The token reader; its position is the reader's position.</summary>
    internal Utf8JsonReader Json;

    internal LexicalReader(ReadOnlySpan<byte> document, ReadContext context)
    {
        this.document = document;
        this.context = context;
        Json = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow });
    }

    /// <summary>Checks what holds for the bytes as a whole; false when no token can be read.</summary>
    internal readonly bool CheckBytes()
    {
        if (document.StartsWith("\uFEFF"u8))
        {
            context.Report("bom");
            return false;
        }

        if (Utf8.IsValid(document))
        {
            return true;
        }

        var at = 0;
        while (Rune.DecodeFromUtf8(document[at..], out _, out var used) == System.Buffers.OperationStatus.Done)
        {
            at += used;
        }

        context.Report("utf8", at.ToString());
        return false;
    }

    /// <summary>Reports what the token reader refused. Nothing after it can be read.</summary>
    internal readonly void ReportBroken()
    {
        var depth = Json.CurrentDepth + (Json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        if (depth >= MaxDepth && document[(int)Json.BytesConsumed..].TrimStart(" \t\r\n,:"u8) is [(byte)'[' or (byte)'{', ..])
        {
            context.Report("depth", MaxDepth.ToString());
        }
        else if (Json.CurrentDepth == 0 && Json.TokenType is not (JsonTokenType.None or JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            context.Report("trailing-data", Json.BytesConsumed.ToString());
        }
        else
        {
            context.Report("syntax", Json.BytesConsumed.ToString());
        }
    }

    /// <summary>The text of the present string or member name, unescaped; valid until the next call. False, and reported, when it is not text.</summary>
    internal readonly bool TryText(out ReadOnlySpan<byte> text)
    {
        text = Json.ValueSpan;
        if (Json.ValueIsEscaped)
        {
            var target = context.Scratch(text.Length);
            if (!JsonText.TryUnescape(text, target, out var written))
            {
                context.Report("surrogate");
                return false;
            }

            text = target[..written];
            if (text.Contains((byte)0))
            {
                context.Report("nul");
                return false;
            }
        }

        if (!Ascii.IsValid(text) && !Nfc.IsNormalized(text))
        {
            context.Report("nfc");
            return false;
        }

        return true;
    }

    /// <summary>Checks the present value and everything in it by the lexical rules alone: form data, and members of later versions.</summary>
    internal void CheckAny()
    {
        switch (Json.TokenType)
        {
            case JsonTokenType.StartObject:
                CheckObject();
                break;
            case JsonTokenType.StartArray:
                for (var i = 0; Json.Read() && Json.TokenType != JsonTokenType.EndArray; i++)
                {
                    context.Push(i);
                    CheckAny();
                    context.Pop();
                }

                break;
            case JsonTokenType.String:
                TryText(out _);
                break;
            case JsonTokenType.Number when !JsonText.IsPlainNumber(Json.ValueSpan):
                context.Report("number");
                break;
            case JsonTokenType.Null:
                context.Report("null");
                break;
        }
    }

    private void CheckObject()
    {
        var names = context.RentNames();
        while (Json.Read() && Json.TokenType != JsonTokenType.EndObject)
        {
            var readable = TryText(out var utf8);
            var name = readable ? context.ForeignName(utf8) : "?";
            context.PushForeign(name);
            if (readable && !names.Add(name))
            {
                context.Report("duplicate-member");
            }

            Json.Read();
            CheckAny();
            context.Pop();
        }

        context.ReturnNames();
    }
}
