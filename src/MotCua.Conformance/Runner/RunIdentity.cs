using System.Security.Cryptography;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Reports;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner;

/// <summary>What a run of hours or days cannot change on its way: whoever goes on with it brings the same.</summary>
internal sealed record RunIdentity(IReadOnlyList<KeyValuePair<string, string>> Members)
{
    public static RunIdentity Of(Scenario scenario) => Make("scenario", scenario.Profile, KeyValuePair.Create("scenario", scenario.Name), scenario.Digest);

    /// <summary>A run of cases for clients by hand.</summary>
    public static RunIdentity OfClient(Profile profile, string? filter) =>
        Make("client", profile, KeyValuePair.Create("filter", filter ?? "none"), Convert.ToHexStringLower(SHA256.HashData([.. DocumentFile.EmbeddedNames("suites/client/").SelectMany(DocumentFile.EmbeddedBytes)])));

    private static RunIdentity Make(string kind, Profile profile, KeyValuePair<string, string> chosen, string digest) => new(
    [
        KeyValuePair.Create("kind", kind),
        chosen,
        KeyValuePair.Create("profile", $"{profile.Name} {profile.Version}"),
        KeyValuePair.Create("tool", ToolVersion.Text),
        KeyValuePair.Create("digest", digest),
    ]);
}
