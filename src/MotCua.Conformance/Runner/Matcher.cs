using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MotCua.Conformance.Runner;

/// <summary>
/// Compares an answer with what a case expects. Members that the expectation does not name may be anything; a list has exactly the expected items in their order. An object with one member that
/// begins with <c>$</c> is a question: <c>$present</c>, <c>$like</c> (pattern), <c>$size</c>, <c>$min</c>, <c>$max</c>, <c>$above</c>, <c>$not</c>, <c>$any</c> (one of), <c>$all</c> (all of), <c>$has</c> (a list that holds each of these), <c>$none</c> (a list that holds none),
/// <c>$set</c> (a list of exactly these in any order), <c>$rising</c> (a list in which the value at this path goes up from item to item), <c>$drawn</c> (a list in which the texts at a path look drawn by chance), <c>$once</c> (a list that holds each of these exactly once), <c>$among</c> (an object without other members than these), <c>$nowhere</c> (no text in it, however deep, has the pattern).
/// </summary>
internal static class Matcher
{
    /// <summary>What differs, with its place; null where nothing does.</summary>
    public static string? Differs(JsonNode? actual, JsonNode? expected, string at = "")
    {
        if (expected is JsonObject { Count: 1 } question && question.First() is { Key: ['$', ..] } asked)
        {
            return Ask(actual, asked.Key, asked.Value, at);
        }

        return (actual, expected) switch
        {
            (null, null) or (null, JsonArray { Count: 0 }) => null,
            (JsonObject members, JsonObject wanted) => wanted.Select(member => Differs(members[member.Key], member.Value, at.Length == 0 ? member.Key : $"{at}.{member.Key}")).FirstOrDefault(found => found is not null),
            (JsonArray items, JsonArray wanted) when items.Count != wanted.Count => $"{at} has {items.Count} items, expected {wanted.Count}",
            (JsonArray items, JsonArray wanted) => items.Zip(wanted).Select((pair, index) => Differs(pair.First, pair.Second, $"{at}.{index}")).FirstOrDefault(found => found is not null),
            _ => Same(actual, expected) ? null : $"{Place(at)} is {Shown(actual)}, expected {Shown(expected)}",
        };
    }

    private static string? Ask(JsonNode? actual, string question, JsonNode? value, string at)
    {
        var holds = question switch
        {
            "$present" => (actual is not null) == value!.GetValue<bool>(),
            "$like" => actual is JsonValue && Regex.IsMatch(Text(actual), Text(value), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)),
            "$size" => ((actual as JsonArray)?.Count ?? (actual as JsonObject)?.Count) == value!.GetValue<long>(),
            "$min" => Number(actual) >= Number(value),
            "$max" => Number(actual) <= Number(value),
            "$above" => Number(actual) > Number(value),
            "$not" => Differs(actual, value) is not null,
            "$any" => value!.AsArray().Any(one => Differs(actual, one) is null),
            "$all" => value!.AsArray().All(one => Differs(actual, one) is null),
            "$has" => actual is JsonArray items && value!.AsArray().All(wanted => items.Any(item => Differs(item, wanted) is null)),
            "$none" => actual is not JsonArray list || !value!.AsArray().Any(unwanted => list.Any(item => Differs(item, unwanted) is null)),
            "$set" => actual is JsonArray found && found.Count == value!.AsArray().Count && value.AsArray().All(wanted => found.Any(item => Differs(item, wanted) is null)),
            "$rising" => actual is JsonArray row && row.Select(item => Number(JsonPaths.Find(item, Text(value)))).ToList() is var numbers && numbers.Zip(numbers.Skip(1)).All(pair => pair.First < pair.Second),
            "$drawn" => actual is JsonArray draws && IsDrawn(draws, Text(value!["path"]), Number(value["bits"])),
            "$once" => actual is JsonArray all && value!.AsArray().All(wanted => all.Count(item => Differs(item, wanted) is null) == 1),
            "$among" => actual is null || (actual is JsonObject members && members.All(member => value!.AsArray().Any(name => Text(name) == member.Key))),
            "$nowhere" => !Texts(actual).Any(text => Regex.IsMatch(text, Text(value), RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))),
            _ => throw new SuiteProblem($"no question is called {question}"),
        };
        return holds ? null : $"{Place(at)} is {Shown(actual)}, expected {question[1..]} {Shown(value)}";
    }

    // Nothing repeats, no place stays the same, and the length with the letters seen carries the bits. What is no letter or digit is there to be read easily.
    private static bool IsDrawn(JsonArray draws, string path, decimal? bits)
    {
        List<string> plain = [.. draws.Select(item => string.Concat(Text(JsonPaths.Find(item, path)).Where(char.IsLetterOrDigit)))];
        var length = plain.Min(text => text.Length);
        return plain.Distinct(StringComparer.Ordinal).Count() == plain.Count
            && Enumerable.Range(0, length).All(place => plain.Select(text => text[place]).Distinct().Count() > 1)
            && (decimal)(length * Math.Log2(plain.SelectMany(text => text).Distinct().Count())) >= bits;
    }

    // 64-bit integers are text in ProtoJSON: a number and the text of the same digits are the same.
    private static bool Same(JsonNode? actual, JsonNode? expected) => actual is null ? IsDefault(expected) : actual is JsonValue && expected is JsonValue && string.Equals(Text(actual), Text(expected), StringComparison.Ordinal);

    // ProtoJSON leaves defaults out.
    private static bool IsDefault(JsonNode? expected) => expected is JsonValue && Text(expected) is "" or "0" or "false";

    // Moments compare like numbers.
    private static decimal? Number(JsonNode? node) => node is not JsonValue ? null
        : decimal.TryParse(Text(node), NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? number
        : Text(node).EndsWith('Z') && DateTimeOffset.TryParse(Text(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment.UtcTicks
        : null;

    private static DateTimeOffset? Time(JsonNode? node) =>
        node is JsonValue && DateTimeOffset.TryParseExact(Text(node), ["yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value).Prepend(member.Key)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue => [Text(node)],
        _ => [],
    };

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : JsonText.Compact(node);

    private static string Place(string at) => at.Length == 0 ? "the answer" : at;

    private static string Shown(JsonNode? node) => node is null ? "absent" : JsonText.Compact(node) is { Length: > 300 } text ? text[..300] + "…" : JsonText.Compact(node);
}
