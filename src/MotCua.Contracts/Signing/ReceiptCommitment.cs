using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MotCua.Contracts.Signing;

/// <summary>What a hub signs once for all receipts of a commit: the payload <c>{hub, root, time}</c> of the receipt JWS (MC-SIGN-15).</summary>
/// <param name="Hub">The hub's agency code.</param>
/// <param name="Root">The root of the commit's <see cref="ReceiptTree"/>: 64 lower-case hex digits.</param>
/// <param name="Time">When the commit was made, UTC, to the millisecond.</param>
public sealed record ReceiptCommitment(string Hub, string Root, DateTimeOffset Time)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>Writes the JSON bytes that are signed.</summary>
    /// <returns>UTF-8 JSON with the members hub, root, time.</returns>
    public byte[] ToUtf8() => Encoding.UTF8.GetBytes(
        $$"""{"hub":"{{JsonEncodedText.Encode(Hub)}}","root":"{{JsonEncodedText.Encode(Root)}}","time":"{{Time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}}"}""");

    internal static ReceiptCommitment? Read(ReadOnlySpan<byte> utf8)
    {
        string? hub = null;
        string? root = null;
        string? time = null;
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 2 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString();
                if (!reader.Read() || reader.TokenType != JsonTokenType.String)
                {
                    return null;
                }

                var value = reader.GetString()!;
                switch (name)
                {
                    case "hub" when hub is null: hub = value; break;
                    case "root" when root is null: root = value; break;
                    case "time" when time is null: time = value; break;
                    default: return null;
                }
            }

            // The reader throws at whatever follows the object.
            _ = reader.Read();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }

        var rootFits = root is { Length: 64 } && root.All(char.IsAsciiHexDigitLower);
        return hub is { Length: > 0 } && rootFits
            && DateTimeOffset.TryParseExact(time, [TimeFormat, "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new ReceiptCommitment(hub, root!, at)
            : null;
    }
}
