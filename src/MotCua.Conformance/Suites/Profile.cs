using MotCua.Conformance.Documents;

namespace MotCua.Conformance.Suites;

/// <summary>What a system is tested as.</summary>
/// <param name="Name">As <c>--profile</c> takes it.</param>
/// <param name="Version">Raised with every change of what is mandatory.</param>
/// <param name="Kind"><c>hub</c>, <c>client</c> or <c>vectors</c>.</param>
/// <param name="Title">In both languages.</param>
/// <param name="Requires">Features that must be declared.</param>
internal sealed record Profile(string Name, string Version, string Kind, Bilingual Title, IReadOnlyList<string> Requires)
{
    public static IReadOnlyList<Profile> All { get; } =
    [
        .. DocumentFile.Embedded("suites/profiles.yaml").Members.Select(member => new Profile(
            member.Key,
            member.Value.Need("version").Text(),
            member.Value.Need("kind").OneOf("hub", "client", "vectors"),
            new Bilingual(member.Value.Need("en").Text(), member.Value.Need("vi").Text()),
            member.Value.Texts("requires"))),
    ];

    /// <summary>The cases of this profile, mandatory and optional.</summary>
    public IReadOnlyList<TestCase> Cases => [.. (Kind switch { "hub" => Suite.Hub, "client" => Suite.Client, _ => Suite.Vectors }).Where(one => one.Profiles.Count == 0 || one.Profiles.Contains(Name, StringComparer.Ordinal))];
}
