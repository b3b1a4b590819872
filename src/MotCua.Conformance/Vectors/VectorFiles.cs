using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Vectors;

/// <summary>The contract's files that travel inside the tool.</summary>
internal static class VectorFiles
{
    /// <summary>The vectors of a folder and those below it, by their path in the folder without the ending.</summary>
    public static IEnumerable<(string Name, JsonNode Content)> In(string folder) => DocumentFile.EmbeddedNames($"vectors/{folder}/")
        .Where(name => name.EndsWith(".json", StringComparison.Ordinal))
        .Select(name => (name[$"vectors/{folder}/".Length..^".json".Length], Read(name)));

    /// <summary>The objects of the lists <paramref name="member"/> of a folder's files.</summary>
    public static IEnumerable<JsonObject> Items(string folder, string member) => In(folder).SelectMany(file => file.Content[member] as JsonArray ?? []).Select(one => one!.AsObject());

    public static JsonNode Read(string name) => JsonNode.Parse(DocumentFile.EmbeddedBytes(name)) ?? throw new InvalidOperationException($"{name} is empty.");

    public static string Text(string name) => Encoding.UTF8.GetString(DocumentFile.EmbeddedBytes(name));
}
