using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Runner.Steps;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Pages;

/// <summary>docs/spec/schemas/cases.schema.json, from what the tool reads: an editor that knows it marks a typo while a case is written.</summary>
internal static class CaseSchema
{
    private const string Filled = "^\\$\\{(each|with)[.][A-Za-z0-9-]+\\}$";

    public static string Write() => JsonText.Pretty(new JsonObject
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "Cases",
        ["description"] = "Files of src/MotCua.Conformance/Suites/v1/hub, client and scenario (YAML; its README says what each member means). Written by: motcua-conformance list --schema",
        ["anyOf"] = new JsonArray(Closed(new(StringComparer.Ordinal) { ["cases"] = ListOf(Ref("case")) }, ["cases"]), Scenario()),
        ["$defs"] = new JsonObject
        {
            ["case"] = Case(),
            ["texts"] = new JsonObject { ["anyOf"] = new JsonArray(Type("string"), ListOf(Type("string"))) },
            ["steps"] = new JsonObject { ["anyOf"] = new JsonArray(FilledLater(), ListOf(Ref("step"))) },
            ["step"] = new JsonObject { ["anyOf"] = new JsonArray([FilledLater(), .. Step.MembersByVerb.Select(verb => (JsonNode)Verb(verb.Key, verb.Value))]) },
            ["expectation"] = Closed(Expectation.Members.ToDictionary(name => name, name => name == "any" ? ListOf(Ref("expectation")) : (JsonNode)true, StringComparer.Ordinal), []),
        },
    }) + "\n";

    private static JsonObject Scenario() => Closed(
        Suites.Scenario.Members.ToDictionary(name => name, name => name switch
        {
            "steps" => ListOf(Ref("case")),
            "profile" => new JsonObject { ["enum"] = new JsonArray([.. Profile.All.Select(profile => (JsonNode)profile.Name)]) },
            "may" => Ref("texts"),
            _ => (JsonNode)Type("string"),
        }, StringComparer.Ordinal),
        ["en", "vi", "plays", "profile", "steps"]);

    private static JsonObject Case()
    {
        var members = TestCase.Members.ToDictionary(name => name, name => name switch
        {
            "id" => new JsonObject { ["type"] = "string", ["pattern"] = "^MC-[A-Z]+-[0-9]+/[a-z0-9]+(-[a-z0-9]+)*$" },
            "en" or "vi" => Type("string"),
            "features" => new JsonObject { ["anyOf"] = new JsonArray(FilledLater(), Feature(), ListOf(Feature())) },
            "needs" or "profiles" => Ref("texts"),
            "alone" => new JsonObject { ["enum"] = new JsonArray(true, false, "directory") },
            "each" => ListOf(new JsonObject { ["type"] = "object", ["required"] = new JsonArray("id") }),
            "with" => Type("object"),
            "steps" => Ref("steps"),
            "manual" => new JsonObject { ["anyOf"] = new JsonArray(FilledLater(), Type("boolean")) },
            _ => (JsonNode)true,
        }, StringComparer.Ordinal);
        return Closed(members, ["id", "en", "vi", "steps"]);
    }

    private static JsonObject Verb(string verb, IReadOnlyList<string> members) => Closed(members.Distinct(StringComparer.Ordinal).ToDictionary(name => name, name => name switch
    {
        "expect" => new JsonObject { ["anyOf"] = new JsonArray(FilledLater(), Ref("expectation")) },
        "manual" => new JsonObject { ["anyOf"] = new JsonArray(FilledLater(), Closed(new(StringComparer.Ordinal) { ["en"] = Type("string"), ["vi"] = Type("string") }, ["en", "vi"])) },
        "save" => new JsonObject { ["type"] = "object", ["additionalProperties"] = Type("string") },
        _ => (JsonNode)true,
    }, StringComparer.Ordinal), [verb]);

    private static JsonObject Closed(Dictionary<string, JsonNode> members, string[] required) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray([.. required.Select(name => (JsonNode)name)]),
        ["properties"] = new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, (JsonNode?)member.Value))),
        ["additionalProperties"] = false,
    };

    private static JsonObject Feature() => new() { ["enum"] = new JsonArray([.. Features.Known.Keys.Select(name => (JsonNode)name)]) };

    // What a case is given by each or with stands there as a name first.
    private static JsonObject FilledLater() => new() { ["type"] = "string", ["pattern"] = Filled };

    private static JsonObject ListOf(JsonNode item) => new() { ["type"] = "array", ["items"] = item, ["minItems"] = 1 };

    private static JsonObject Ref(string name) => new() { ["$ref"] = $"#/$defs/{name}" };

    private static JsonObject Type(string name) => new() { ["type"] = name };
}
