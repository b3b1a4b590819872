using System.Text.Json;

namespace MotCua.Contracts.Json.Reading;

/// <summary>The lexical rules over form data: one JSON object (MC-CORE, section form data).</summary>
internal static class FormText
{
    internal static IReadOnlyList<Violation> Check(ReadOnlySpan<byte> utf8)
    {
        var context = ReadContext.Rent();
        try
        {
            Check(utf8, context);
            return context.Violations;
        }
        finally
        {
            ReadContext.Return(context);
        }
    }

    private static void Check(ReadOnlySpan<byte> utf8, ReadContext context)
    {
        var reader = new LexicalReader(utf8, context);
        if (!reader.CheckBytes())
        {
            return;
        }

        try
        {
            reader.Json.Read();
            if (reader.Json.TokenType != JsonTokenType.StartObject)
            {
                context.Report("type", "object");
            }

            reader.CheckAny();
            reader.Json.Read();
        }
        catch (JsonException)
        {
            reader.ReportBroken();
        }
    }
}
