using System.Text.RegularExpressions;

namespace MotCua.Architecture.Tests;

/// <summary>Decision records and clauses of the specification keep their numbers; what is cited exists.</summary>
public sealed partial class DocumentTests
{
    private static IEnumerable<string> Records => Repository.FilesUnder("docs/adr", ".md").Where(f => !f.EndsWith("/README.md", StringComparison.Ordinal));

    [Fact]
    public void Decision_records_have_a_number_of_their_own() => Rule.Holds(
        "Two records with one number; the later one takes the next free number:",
        Records.GroupBy(f => Path.GetFileName(f).Split('-')[0], StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => string.Join(" and ", g)));

    [Fact]
    public void Decision_records_have_the_form() => Rule.Holds(
        "docs/adr/README.md shows the form:",
        from file in Records
        let text = Repository.Read(file)
        let number = Path.GetFileName(file).Split('-')[0]
        from problem in new[]
        {
            RecordName().IsMatch(Path.GetFileName(file)) ? null : "is not named NNNN-short-title.md",
            text.StartsWith($"# {number}. ", StringComparison.Ordinal) ? null : $"does not begin with '# {number}. '",
            text.Contains("\nStatus: ", StringComparison.Ordinal) ? null : "has no 'Status:' line",
        }
        where problem is not null
        select $"{file} {problem}");

    [Fact]
    public void Decision_records_stand_in_the_index()
    {
        var index = Repository.Read("docs/adr/README.md");
        Rule.Holds("Add the record to the table in docs/adr/README.md:", Records.Select(f => Path.GetFileName(f)).Where(f => !index.Contains($"({f})", StringComparison.Ordinal)));
    }

    [Fact]
    public void Clauses_of_the_specification_are_defined_once() => Rule.Holds(
        "A clause id is defined at one place and never reused:",
        Clauses().GroupBy(c => c.Id, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(c => c.Place))}"));

    [Fact]
    public void Cited_clauses_exist_in_the_specification()
    {
        var defined = Clauses().Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        Rule.Holds("The clause is cited, and docs/spec does not define it (a definition is '**MC-XXX-n**' at the start of a line, list item, heading or table row):",
            from file in Repository.Files
            where Path.GetExtension(file) is ".cs" or ".proto" or ".md" or ".json" or ".yaml" or ".csv" or ".mjs" or ".py" && !file.StartsWith("tests/MotCua.Architecture.Tests/", StringComparison.Ordinal)
                && file is not ("CONTRIBUTING.md" or "docs/spec/README.md")
            from cited in Lines(file).SelectMany(l => Citation().Matches(l.Text).Select(m => (l.Number, Id: m.Value)))
            where !defined.Contains(cited.Id)
            select $"{file}:{cited.Number}: {cited.Id}");
    }

    [Fact]
    public void Links_between_documents_lead_somewhere() => Rule.Holds(
        "A link in a document leads to a file that is not there:",
        from file in Repository.Files
        where file.EndsWith(".md", StringComparison.Ordinal)
        from line in Lines(file)
        from target in Link().Matches(line.Text).Select(m => m.Groups["target"].Value)
        where !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#') && !target.StartsWith("mailto:", StringComparison.Ordinal)
        let path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Repository.PathOf(file))!, Uri.UnescapeDataString(target.Split('#')[0])))
        where !File.Exists(path) && !Directory.Exists(path)
        select $"{file}:{line.Number}: {target}");

    private static IEnumerable<(string Id, string Place)> Clauses() =>
        from file in Repository.FilesUnder("docs/spec", ".md")
        from line in Lines(file)
        let match = Definition().Match(line.Text)
        where match.Success
        select (match.Groups["id"].Value, $"{file}:{line.Number}");

    private static IEnumerable<(int Number, string Text)> Lines(string file) => File.ReadLines(Repository.PathOf(file)).Select((text, i) => (i + 1, text));

    [GeneratedRegex(@"^\d{4}-[a-z0-9]+(-[a-z0-9]+)*\.md$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex RecordName();

    [GeneratedRegex(@"^(?:\s*[-*]\s+|#+\s+|\|\s*)?(?:\*\*|`|<a id="")?(?<id>MC-[A-Z]+-[0-9]+)(?:\*\*|`|""|\b)(?=[\s.:|*>`""]|$)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Definition();

    [GeneratedRegex(@"\bMC-[A-Z]+-[0-9]+\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Citation();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();
}
