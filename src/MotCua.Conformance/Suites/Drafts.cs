using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Suites;

/// <summary>Right messages of every body, from which the cases depart.</summary>
internal static class Drafts
{
    private static readonly Dictionary<string, JsonObject> All = DocumentFile.Embedded("suites/drafts.yaml").Members.ToDictionary(member => member.Key, member => Message(member.Value), StringComparer.Ordinal);

    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>A copy of a draft with an empty header.</summary>
    /// <exception cref="DocumentProblem">No draft has the name.</exception>
    public static JsonObject Find(string name, YamlItem place) =>
        All.TryGetValue(name, out var draft) ? (JsonObject)draft.DeepClone() : throw place.Problem($"no draft is called '{name}'", $"không có mẫu thông điệp '{name}'");

    private static JsonObject Message(YamlItem item)
    {
        var message = new JsonObject { ["header"] = new JsonObject() };
        foreach (var (name, value) in (JsonObject)item.ToJson()!)
        {
            message[name] = value?.DeepClone();
        }

        return message;
    }
}
