using System.Security.Cryptography;
using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Suites;

/// <summary>A whole dossier, step by step: what the product does, and what the agencies around it do.</summary>
/// <param name="Name">As <c>run scenario</c> takes it.</param>
/// <param name="Title">In both languages.</param>
/// <param name="Plays">The agency that the product is.</param>
/// <param name="Profile">What the product is tested as.</param>
/// <param name="May">Bodies that the product may send at any time besides.</param>
/// <param name="Steps">Cases of one step each, named for the requirement that they ask and for the scenario.</param>
/// <param name="Digest">Changes with every change of the file.</param>
internal sealed record Scenario(string Name, Bilingual Title, string Plays, Profile Profile, IReadOnlyList<string> May, IReadOnlyList<TestCase> Steps, string Digest)
{
    /// <summary>The members of a file.</summary>
    public static readonly string[] Members = ["en", "vi", "plays", "profile", "may", "steps"];

    private const string Folder = "suites/scenario/";

    public static IReadOnlyList<Scenario> All { get; } = [.. DocumentFile.EmbeddedNames(Folder).Select(name => Read(name[Folder.Length..^".yaml".Length], DocumentFile.Embedded(name), DocumentFile.EmbeddedBytes(name)))];

    /// <summary>The requirements that it asks, each once.</summary>
    public IEnumerable<string> Asks => Steps.Select(step => step.Requirement).Distinct(StringComparer.Ordinal);

    private static Scenario Read(string name, YamlItem root, byte[] bytes)
    {
        root.Only(Members);
        var profile = root.Need("profile").OneOf([.. Suites.Profile.All.Select(one => one.Name)]);
        List<TestCase> steps = [.. root.Need("steps").Items.SelectMany(TestCase.Read).Select(step => step with { Id = $"{step.Requirement}/{name}-{step.Id[(step.Requirement.Length + 1)..]}" })];
        return steps.Find(step => step.Steps.Count != 1) is { } wrong
            ? throw root.Problem($"{wrong.Id} has {wrong.Steps.Count} steps; in a scenario it is one", $"{wrong.Id} có {wrong.Steps.Count} bước; trong kịch bản chỉ có một")
            : new Scenario(
                name, new Bilingual(root.Need("en").Text(), root.Need("vi").Text()), root.Need("plays").Text(), Suites.Profile.All.First(one => one.Name == profile), root.Texts("may"), steps, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }
}
