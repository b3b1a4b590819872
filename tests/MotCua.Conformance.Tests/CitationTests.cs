using System.Text.RegularExpressions;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Tests;

/// <summary>What code and pages cite of the standard is there.</summary>
public sealed partial class CitationTests
{
    private static readonly string[] Endings = [".cs", ".proto", ".md", ".csv", ".yaml"];

    [Fact]
    public void Each_requirement_that_is_cited_exists()
    {
        var cited = Files("src").Concat(Files("docs")).SelectMany(file => Ids().Matches(File.ReadAllText(file)).Select(match => (File: Path.GetRelativePath(Project.Root, file), Id: match.Value))).ToList();
        Assert.True(cited.Count > 1000, "The citations are not found where they were.");
        Assert.DoesNotContain(cited, one => RequirementList.Standard.Find(one.Id) is null);
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Project.PathOf(folder), "*", SearchOption.AllDirectories)
        .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.Ordinal) && !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "node_modules"));

    [GeneratedRegex(@"\bMC-(CORE|SIGN|WIRE|DELIVER|TASK|TIME|DIR|ATT|ERR|VER)-[0-9]+\b", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Ids();
}
