using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Suites;

/// <summary>What a person calls each body of the contract: prompts name a message so, with the contract's name in brackets.</summary>
internal static class BodyNames
{
    private static readonly Dictionary<string, Bilingual> All = DocumentFile.Embedded("suites/bodies.yaml").Members.ToDictionary(
        member => member.Key, member => new Bilingual(member.Value.Only("en", "vi").Need("en").Text(), member.Value.Need("vi").Text()), StringComparer.Ordinal);

    /// <summary>The bodies that have a name.</summary>
    public static IReadOnlyCollection<string> Bodies => All.Keys;

    /// <summary><c>“Hand the dossier over” [dossierTransferred]</c>; what is no body of the contract stays as it is.</summary>
    public static Bilingual Of(string body) => All.TryGetValue(body, out var name) ? new Bilingual($"“{name.En}” [{body}]", $"“{name.Vi}” [{body}]") : new Bilingual(body, body);
}
