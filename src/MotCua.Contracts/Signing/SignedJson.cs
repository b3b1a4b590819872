using System.Text.Json;
using Google.Protobuf;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Signing;

/// <summary>Reads the two small things that a receipt's verifier needs out of signed JSON.</summary>
internal static class SignedJson
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    internal static ReceiptStatement? ReadStatement(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Parser.Parse<ReceiptStatement>(System.Text.Encoding.UTF8.GetString(utf8));
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The message's identity: header.from and header.id.</summary>
    internal static (string From, string Id)? ReadIdentity(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            using var document = JsonDocument.ParseValue(ref reader);
            return document.RootElement.TryGetProperty("header", out var header)
                && header.TryGetProperty("from", out var from)
                && header.TryGetProperty("id", out var id)
                ? (from.GetString() ?? "", id.GetString() ?? "")
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
