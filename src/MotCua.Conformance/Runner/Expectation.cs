using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Runner;

/// <summary>
/// What a step's answer must be. The answer is looked at as <c>{code, status, headers, body, error, text, trailers}</c>: <c>ok</c> asks for success and for members of the body, <c>refused</c> for a reason,
/// <c>any</c> for one of several.
/// </summary>
internal sealed record Expectation(YamlItem Place)
{
    public static readonly string[] Members =
    [
        "ok", "refused", "code", "status", "headers", "trailers", "body", "error", "text", "size", "sha256", "events",
        "ended", "verified", "any", "failed", "count", "calls", "messages", "payloads", "gapsMs", "ids", "id", "effects",
        "denied", "inboxId", "response", "fence", "position", "grows", "leaks", "attempts", "ms", "all", "json", "frames",
        "connections", "message", "payload", "signature", "number", "peak",
    ];

    public static Expectation? Read(YamlItem? item)
    {
        if (item is null)
        {
            return null;
        }

        item.Only(Members);
        foreach (var one in item["any"]?.Items ?? [])
        {
            Read(one);
        }

        return new Expectation(item);
    }

    /// <summary>What differs; null where nothing does.</summary>
    public string? Differs(JsonObject view, Scope scope)
    {
        foreach (var (name, value) in Place.Members)
        {
            if ((name == "any" ? DiffersFromAll(value, view, scope) : Check(name, value, view, scope)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static string? DiffersFromAll(YamlItem any, JsonObject view, Scope scope)
    {
        var all = any.Items.Select(one => new Expectation(one).Differs(view, scope)).ToList();
        return all.Any(found => found is null) ? null : string.Join("; or ", all);
    }

    private static string? Check(string name, YamlItem value, JsonObject view, Scope scope)
    {
        var expected = scope.Fill(value.ToJson());
        switch (name)
        {
            case "ok":
                return view["code"]?.GetValue<string>() != "ok" ? $"expected success, got {Said(view)}" : Matcher.Differs(view["body"], expected);
            case "refused":
                var reason = view["error"]?["reason"]?.GetValue<string>();
                return expected!.GetValue<string>() == reason ? null : $"expected the refusal {expected.GetValue<string>()}, got {Said(view)}";
            default:
                return Matcher.Differs(view[name], expected, name);
        }
    }

    private static string Said(JsonObject view) => (view["code"]?.GetValue<string>(), view["error"]?["reason"]?.GetValue<string>()) switch
    {
        ("ok", _) => "success",
        (_, { Length: > 0 } reason) => $"the refusal {reason} ({view["error"]?["message"]})",
        ({ Length: > 0 } code, _) => $"the status {code} without a reason ({view["error"]?["message"]})",
        _ => view["failed"] is { } failed ? failed.GetValue<string>() : $"HTTP {view["status"]} without a status of the contract",
    };
}
