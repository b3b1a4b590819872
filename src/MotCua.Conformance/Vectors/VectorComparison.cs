using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Vectors;

/// <summary>
/// Compares an answer with what is expected: members that are not expected may be anything; where null is expected the member is absent, null, false or empty; moments are compared as moments, whatever their offset.
/// </summary>
internal static partial class VectorComparison
{
    public static string? Differs(JsonNode? result, JsonNode? expected, string at = "")
    {
        switch (result, expected)
        {
            case (_, null or JsonArray { Count: 0 }):
                return result is null or JsonArray { Count: 0 } || (result is JsonValue && result.ToJsonString() == "false") ? null : Said(result, expected, at);
            case (JsonObject members, JsonObject wanted):
                return wanted.Select(member => Differs(members[member.Key], member.Value, at.Length == 0 ? member.Key : $"{at}.{member.Key}")).FirstOrDefault(found => found is not null);
            case (JsonArray items, JsonArray wanted) when items.Count == wanted.Count:
                return items.Zip(wanted).Select((pair, index) => Differs(pair.First, pair.Second, $"{at}[{index}]")).FirstOrDefault(found => found is not null);
            default:
                return IsSame(result, expected) ? null : Said(result, expected, at);
        }
    }

    /// <summary>Whether two messages say the same: a writer may write a default or leave it out, and may write a time with or without milliseconds; form data stays as it is.</summary>
    public static bool IsSameMessage(JsonNode? left, JsonNode? right) => JsonNode.DeepEquals(Plain(left), Plain(right));

    private static bool IsSame(JsonNode? result, JsonNode expected) => result is JsonValue && expected is JsonValue && (JsonNode.DeepEquals(result, expected) || (MomentOf(result) is { } moment && MomentOf(expected) == moment));

    private static DateTimeOffset? MomentOf(JsonNode node) => node is JsonValue value && value.TryGetValue<string>(out var text) && Moments().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var moment) ? moment : null;

    private static string Said(JsonNode? result, JsonNode? expected, string at) => $"{(at.Length == 0 ? "the result" : at)} is {Shown(result)}, expected {Shown(expected)}";

    private static string Shown(JsonNode? node) => node is null ? "absent" : JsonText.Compact(node) is { Length: > 300 } text ? text[..300] + "…" : JsonText.Compact(node);

    private static JsonNode? Plain(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => !IsDefault(member.Value)).Select(member => KeyValuePair.Create(member.Key, member.Key == "data" ? member.Value?.DeepClone() : Plain(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Plain)]),
        JsonValue when MomentOf(node) is { } moment => Moment.Text(moment),
        _ => node?.DeepClone(),
    };

    private static bool IsDefault(JsonNode? node) => node is null or JsonArray { Count: 0 } || (node is JsonValue && node.ToJsonString() is "0" or "\"0\"" or "false" or "\"\"");

    [GeneratedRegex("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Moments();
}
