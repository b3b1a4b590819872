using System.Text.RegularExpressions;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Tests;

/// <summary>docs/spec/requirements.yaml is the standard's text, requirement by requirement.</summary>
public sealed partial class RequirementTests
{
    private static readonly string[] Roles = ["hub", "sender", "receiver", "authority", "contract"];

    private static Dictionary<string, string> Text { get; } = Directory.EnumerateFiles(Project.PathOf("docs", "spec"), "MC-*.md")
        .SelectMany(file => Paragraph().Matches(File.ReadAllText(file)))
        .ToDictionary(match => match.Groups["id"].Value, match => OneLine(match.Groups["words"].Value), StringComparer.Ordinal);

    [Fact]
    public void Text_and_list_have_the_same_requirements() => Assert.Equal(Text.Keys.Order(StringComparer.Ordinal), RequirementList.Standard.All.Select(one => one.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Text_and_list_have_the_same_words() =>
        Assert.Empty(RequirementList.Standard.All.Where(one => Text.GetValueOrDefault(one.Id) != OneLine(one.Words.En)).Select(one => $"{one.Id}\n  text: {Text.GetValueOrDefault(one.Id)}\n  list: {OneLine(one.Words.En)}"));

    [Fact]
    public void Each_requirement_has_one_sentence_with_a_key_word_and_its_level() => Assert.Empty(RequirementList.Standard.All.Where(one =>
    {
        var sentences = Sentence().Split(OneLine(one.Words.En)).Where(sentence => KeyWord().IsMatch(sentence)).ToList();
        var strongest = sentences.Count == 0 ? RequirementLevel.Defines : sentences.Max(sentence => MustWord().IsMatch(sentence) ? RequirementLevel.Must : ShouldWord().IsMatch(sentence) ? RequirementLevel.Should : RequirementLevel.May);
        return sentences.Count > 1 || strongest != one.Level;
    }).Select(one => one.Id));

    [Fact]
    public void Each_is_said_to_somebody_in_both_languages_and_with_a_remedy() => Assert.Empty(RequirementList.Standard.All.Where(one =>
        one.Roles.Count == 0 || one.Roles.Except(Roles).Any() || one.Words.Vi.Length < 10 || (one.Level != RequirementLevel.Defines && (one.Why.En.Length < 10 || one.Why.Vi.Length < 10 || one.Remedy.En.Length < 10 || one.Remedy.Vi.Length < 10))).Select(one => one.Id));

    [Fact]
    public void Vietnamese_has_the_key_words_too() => Assert.Empty(RequirementList.Standard.All.Where(one => one.Level == RequirementLevel.Must && !one.Words.Vi.Contains("PHẢI", StringComparison.Ordinal) && !one.Words.Vi.Contains("KHÔNG ĐƯỢC", StringComparison.Ordinal)).Select(one => one.Id));

    [Fact]
    public void Features_are_those_that_a_system_can_declare() => Assert.Empty(RequirementList.Standard.All.Select(one => one.Feature).OfType<string>().Distinct().Except(Targets.Features.Known.Keys));

    private static string OneLine(string text) => Spaces().Replace(text, " ").Trim();

    [GeneratedRegex(@"^\*\*(?<id>MC-[A-Z]+-[0-9]+)\*\*(?<words>.*?)(?=\n\s*\n|\n\||\n- |\z)", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Paragraph();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"(?<=[.?!])\s+(?=[A-Z`'""(])", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\b(MUST|SHOULD|MAY)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex KeyWord();

    [GeneratedRegex(@"\bMUST\b", RegexOptions.None, 1000)]
    private static partial Regex MustWord();

    [GeneratedRegex(@"\bSHOULD\b", RegexOptions.None, 1000)]
    private static partial Regex ShouldWord();
}
