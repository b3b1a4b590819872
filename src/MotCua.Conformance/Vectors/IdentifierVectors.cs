using System.Text.Json.Nodes;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Vectors;

/// <summary>Codes and numbers: what is one, and what it says (MC-TASK-25 to MC-TASK-28, MC-TASK-90 to MC-TASK-94).</summary>
internal static class IdentifierVectors
{
    private static readonly VectorKind Kind = new("identifiers", new Bilingual("Reading a code", "Đọc mã số"));
    private static readonly string[] Lists = ["valid", "invalid", "unreadable"];
    private static readonly string[] AskedOfText = ["text", "as", "of"];
    private static readonly string[] AskedOfPattern = ["template", "reset", "agency", "date", "sequence"];
    private static readonly string[] AskedOfCode = ["template", "reset", "code"];
    private static readonly string[] NoFacts = ["case", "why"];

    public static IEnumerable<Vector> All() => VectorFiles.In("identifiers").SelectMany(file => Of(file.Content.AsObject()));

    private static IEnumerable<Vector> Of(JsonObject file)
    {
        var identifier = file["identifier"]!.GetValue<string>();
        var facts = file["valid"]!.AsArray().SelectMany(item => item!.AsObject().Select(member => member.Key)).Distinct(StringComparer.Ordinal).Except(Asked(identifier, "valid")).Except(NoFacts).ToList();
        return from list in Lists
               from item in file[list] as JsonArray ?? []
               let vector = item!.AsObject()
               let question = new JsonObject(vector.Where(member => Asked(identifier, list).Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())).Prepend(KeyValuePair.Create("identifier", (JsonNode?)identifier)))
               let said = list == "valid" ? facts.Select(name => KeyValuePair.Create(name, vector[name]?.DeepClone())) : []
               select Kind.Make(vector["case"]!.GetValue<string>(), vector["why"]?.GetValue<string>() ?? vector["text"]?.GetValue<string>() ?? vector["code"]!.GetValue<string>(), question, new JsonObject(said.Append(KeyValuePair.Create("valid", (JsonNode?)(list == "valid")))));
    }

    private static string[] Asked(string identifier, string list) => identifier != "dossierCodePattern" ? AskedOfText : list == "valid" ? AskedOfPattern : AskedOfCode;
}
