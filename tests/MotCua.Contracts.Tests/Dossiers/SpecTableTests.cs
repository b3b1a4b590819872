using System.Text;
using MotCua.Contracts.Dossiers;
using MotCua.Contracts.Json.Rules;

namespace MotCua.Contracts.Tests.Dossiers;

/// <summary>The table in the specification is the table in the code.</summary>
public sealed class SpecTableTests
{
    private const string Begin = "<!-- table of bodies: written from BodyTable, MOTCUA_UPDATE_SPEC=1 rewrites it -->\n";
    private const string End = "<!-- end of table -->\n";

    [Fact]
    public void The_table_of_bodies_in_the_specification_is_the_one_in_the_code()
    {
        var file = Path.Combine(Root(), "docs", "spec", "MC-TASK.md");
        var text = File.ReadAllText(file);
        var begin = text.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(begin >= Begin.Length && end >= begin, "docs/spec/MC-TASK.md has lost the marks around its table.");
        var table = "\n" + Render() + "\n";
        if (Environment.GetEnvironmentVariable("MOTCUA_UPDATE_SPEC") == "1")
        {
            File.WriteAllText(file, text[..begin] + table + text[end..]);
            return;
        }

        Assert.Equal(table, text[begin..end]);
    }

    [Fact]
    public void Every_body_of_the_contract_has_one_row()
    {
        var bodies = V1.Message.Descriptor.Oneofs.Single(o => o.Name == "body").Fields.Select(f => f.FieldNumber);
        Assert.Equal(bodies, BodyTable.All.Select(row => (int)row.Body));
    }

    [Fact]
    public void The_reader_of_messages_needs_the_header_fields_that_the_table_requires() => Assert.All(BodyTable.All, row =>
    {
        Assert.Equal(row.Dossier == HeaderUse.Required, HeaderNeeds.Dossier(row.Body));
        Assert.Equal(row.Task == HeaderUse.Required, HeaderNeeds.Task(row.Body));
    });

    private static string Render()
    {
        var text = new StringBuilder("| group | body | actor | from | to | clock | header names |\n|---|---|---|---|---|---|---|\n");
        foreach (var row in BodyTable.All)
        {
            text.Append($"| {row.Group} | {row.TypeName} | {Words.En(row.Actors)} | {Phase(row.From)} | {Phase(row.To)} | {Clock(row.Clock)} | {Header(row)} |\n");
        }

        return text.ToString();
    }

    private static string Phase(Phases phases) =>
        phases == Phases.None ? "–" : phases == Phases.Nothing ? "no task yet" : phases == Phases.Any ? "any" : Words.En(phases);

    private static string Clock(ClockEffects effects) => effects == ClockEffects.None
        ? "–"
        : string.Join(", ", new[] { ClockEffects.Starts, ClockEffects.Pauses, ClockEffects.Resumes, ClockEffects.Stops }
            .Where(e => (effects & e) != ClockEffects.None).Select(e => e.ToString().ToLowerInvariant()));

    private static string Header(BodyRule row) => $"{Use("dossier", row.Dossier)}, {Use("task", row.Task)}";

    private static string Use(string name, HeaderUse use) => use switch
    {
        HeaderUse.Required => name,
        HeaderUse.Optional => name + "?",
        _ => "no " + name,
    };

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MotCua.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("No MotCua.Sdk.sln above the test: run it from a clone of the repository.");
    }
}
