using System.Text;
using System.Text.RegularExpressions;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Errors;
using MotCua.Contracts.Json;
using MotCua.Contracts.Json.Rules;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Tests.Json;

/// <summary>The tables of docs/spec/MC-CORE.md are what the code says. MOTCUA_UPDATE_SPEC=1 rewrites them.</summary>
public sealed class SpecTests
{
    private static readonly string Spec = Path.Combine(ContractTree.Root, "docs", "spec", "MC-CORE.md");

    [Fact]
    public void The_table_of_bodies_is_the_protos() => Compare(
        "bodies",
        "| group | body | member | header needs |\n|---|---|---|---|\n" + string.Concat(Message.Descriptor.Oneofs[0].Fields.Select(field =>
            $"| {field.MessageType.GetOptions().GetExtension(OptionsExtensions.BodyGroup)} | {field.MessageType.Name} | `{field.JsonName}` | {Needs((Message.BodyOneofCase)field.FieldNumber)} |\n")));

    [Fact]
    public void The_table_of_rules_is_the_readers() => Compare(
        "rules",
        "| rule | reason | English | Vietnamese |\n|---|---|---|---|\n" + string.Concat(RuleTexts.All.Select(row =>
            $"| `{row.Rule}` | {ReasonTable.Get(row.Reason).Name} | {row.En.Replace("{0}", "…", StringComparison.Ordinal)} | {row.Vi.Replace("{0}", "…", StringComparison.Ordinal)} |\n")));

    [Fact]
    public void The_table_of_reasons_is_the_contracts() => Compare(
        "reasons",
        "| reason | code | retry | cause and remedy | nguyên nhân và cách xử lý |\n|---|---|---|---|---|\n" + string.Concat(ReasonTable.All.Select(row =>
            $"| `{row.Name}` | {row.Code} | {RetryText(row.Retry)} | {row.CauseEn} {row.RemedyEn} | {row.CauseVi} {row.RemedyVi} |\n")));

    [Fact]
    public void Every_clause_number_stands_once()
    {
        var numbers = Regex.Matches(File.ReadAllText(Spec), @"^\*\*MC-CORE-(?<number>[0-9]+)\*\*", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)).Select(match => int.Parse(match.Groups["number"].Value)).ToList();
        Assert.True(numbers.Count > 40);
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
    }

    [Fact]
    public void What_a_body_needs_in_the_header_is_what_the_table_of_bodies_says()
    {
        foreach (var row in BodyTable.All)
        {
            Assert.Equal(row.Dossier == HeaderUse.Required, HeaderNeeds.Dossier(row.Body));
            Assert.Equal(row.Task == HeaderUse.Required, HeaderNeeds.Task(row.Body));
        }
    }

    private static string Needs(Message.BodyOneofCase body) => HeaderNeeds.Task(body) ? "dossier, task" : HeaderNeeds.Dossier(body) ? "dossier" : "–";

    private static string RetryText(Retry retry) => retry switch
    {
        Retry.Unspecified => "never",
        Retry.OnceWithHubTime => "once, with the hub's time",
        Retry.Yes => "yes",
        Retry.AfterDelay => "after the delay",
        _ => "bounded",
    };

    private static void Compare(string table, string expected)
    {
        var text = File.ReadAllText(Spec);
        var start = text.IndexOf($"<!-- table of {table}:", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/spec/MC-CORE.md has no marker for the table of {table}");
        start = text.IndexOf("-->", start, StringComparison.Ordinal) + 4;
        var end = text.IndexOf("<!-- end of table -->", start, StringComparison.Ordinal);
        if (System.Environment.GetEnvironmentVariable("MOTCUA_UPDATE_SPEC") == "1")
        {
            File.WriteAllText(Spec, new StringBuilder().Append(text, 0, start).Append('\n').Append(expected).Append('\n').Append(text, end, text.Length - end).ToString());
            return;
        }

        Assert.Equal(expected, text[start..end].Trim('\n') + "\n");
    }
}
