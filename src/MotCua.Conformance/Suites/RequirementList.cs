using System.Globalization;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Suites;

/// <summary>The requirements of the standard in the order of its text.</summary>
internal sealed class RequirementList
{
    private readonly Dictionary<string, Requirement> _byId;

    private RequirementList(IReadOnlyList<Requirement> all) => (All, _byId) = (all, all.ToDictionary(requirement => requirement.Id, StringComparer.Ordinal));

    /// <summary>The list inside the tool.</summary>
    public static RequirementList Standard { get; } = Read(DocumentFile.Embedded("requirements.yaml"));

    public IReadOnlyList<Requirement> All { get; }

    public Requirement? Find(string id) => _byId.GetValueOrDefault(id);

    /// <exception cref="DocumentProblem">The list is wrong.</exception>
    public static RequirementList Read(YamlItem root) => new([.. root.Need("requirements").Items.Select(One)]);

    private static Requirement One(YamlItem item)
    {
        item.Only("id", "level", "roles", "feature", "statement", "words", "words_vi", "why", "why_vi", "remedy", "remedy_vi", "groups", "test");
        return new Requirement(
            item.Need("id").Text(),
            item.Need("level").OneOf("must", "should", "may", "defines") switch { "must" => RequirementLevel.Must, "should" => RequirementLevel.Should, "may" => RequirementLevel.May, _ => RequirementLevel.Defines },
            item.Texts("roles"),
            item.TextOf("feature"),
            item.TextOf("statement"),
            Both(item, "words"),
            Both(item, "why"),
            Both(item, "remedy"),
            [.. item.Texts("groups").Select(text => int.Parse(text, CultureInfo.InvariantCulture))]);
    }

    private static Bilingual Both(YamlItem item, string name) => new((item.TextOf(name) ?? "").Trim(), (item.TextOf(name + "_vi") ?? "").Trim());
}
