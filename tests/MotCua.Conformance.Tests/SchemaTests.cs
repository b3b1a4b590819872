using System.Diagnostics;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Tests;

/// <summary>docs/spec/schemas: what is published passes, and a typo does not.</summary>
[Trait("Needs", "debian-tools")]
public sealed class SchemaTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("schemas-");

    [Fact]
    public async Task Every_case_file_passes_and_a_typo_does_not()
    {
        var judge = new SchemaJudge("cases");
        List<string> files = [.. new[] { "hub", "client", "scenario" }.SelectMany(kind => Directory.EnumerateFiles(Project.PathOf("src", "MotCua.Conformance", "Suites", "v1", kind), "*.yaml"))];
        Assert.True(files.Count >= 20);
        foreach (var file in files)
        {
            judge.Ask(file, DocumentFile.Read(file).ToJson());
        }

        Wrong(judge, "a member of a case", """{ "cases": [ { "id": "MC-VER-1/a", "en": "a", "vi": "a", "need": [], "steps": [ { "wait": "1s" } ] } ] }""");
        Wrong(judge, "a member of a step", """{ "cases": [ { "id": "MC-VER-1/a", "en": "a", "vi": "a", "steps": [ { "wait": "1s", "expct": {} } ] } ] }""");
        Wrong(judge, "a verb", """{ "cases": [ { "id": "MC-VER-1/a", "en": "a", "vi": "a", "steps": [ { "wiat": "1s" } ] } ] }""");
        Wrong(judge, "a member of an expectation", """{ "cases": [ { "id": "MC-VER-1/a", "en": "a", "vi": "a", "steps": [ { "send": "transfer", "expect": { "refusd": "CLOCK_SKEW" } } ] } ] }""");
        Wrong(judge, "a feature", """{ "cases": [ { "id": "MC-VER-1/a", "en": "a", "vi": "a", "features": [ "straming" ], "steps": [ { "wait": "1s" } ] } ] }""");
        Wrong(judge, "an id", """{ "cases": [ { "id": "MC-VER-1", "en": "a", "vi": "a", "steps": [ { "wait": "1s" } ] } ] }""");
        Wrong(judge, "a member of a scenario", """{ "en": "a", "vi": "a", "plays": "intake", "profile": "intake", "my": [ "resultIssued" ], "steps": [ { "id": "MC-VER-1/a", "en": "a", "vi": "a", "steps": [ { "quiet": "1s" } ] } ] }""");
        Assert.Equal(["a member of a case", "a member of a step", "a verb", "a member of an expectation", "a feature", "an id", "a member of a scenario"], await judge.RefusedAsync());
    }

    // Other readers of YAML are stricter than the tool's: a plain `?` before a comma is a key to them.
    [Fact]
    public async Task Every_yaml_file_is_read_by_a_strict_reader()
    {
        const string Read = "import sys, yaml\nfor name in sys.argv[1:]: yaml.safe_load(open(name, encoding='utf-8'))\nprint(len(sys.argv) - 1)";
        List<string> files = [.. Directory.EnumerateFiles(Project.PathOf("src", "MotCua.Conformance", "Suites", "v1"), "*.yaml", SearchOption.AllDirectories), .. Directory.EnumerateFiles(Project.PathOf("docs", "spec"), "*.yaml")];
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Read, .. files]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (errors, counted) = (process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal($"{files.Count}\n", await counted);
    }

    [Fact]
    public async Task The_schema_of_cases_is_what_the_tool_reads()
    {
        var run = await ToolRun.RunAsync("list", "--schema");
        Assert.Equal(await File.ReadAllTextAsync(Project.PathOf("docs", "spec", "schemas", "cases.schema.json"), TestContext.Current.CancellationToken), run.Output);
    }

    [Fact]
    public async Task Every_vector_passes_and_a_typo_does_not()
    {
        var judge = new SchemaJudge("vectors");
        var root = Project.PathOf("src", "MotCua.Contracts", "vectors", "v1");
        List<string> refused = [];
        foreach (var file in Directory.EnumerateFiles(root, "*.json", SearchOption.AllDirectories).Where(file => !IsPayload(Path.GetRelativePath(root, file))).Order(StringComparer.Ordinal))
        {
            var vector = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
            judge.Ask(file, vector);
            if (vector is JsonObject members && (members.Remove("expect", out var expected) || members.Remove("expected", out expected)))
            {
                members["expcted"] = expected;
                judge.Ask($"typo in {file}", members);
                refused.Add($"typo in {file}");
            }
        }

        Assert.True(refused.Count > 300);
        Assert.Equal(refused, await judge.RefusedAsync());
    }

    [Fact]
    public async Task Real_reports_pass_and_a_typo_does_not()
    {
        var judge = new SchemaJudge("report");
        judge.Ask("client", await ReportAsync("client", "--command", $"dotnet {Project.Tool} model", "--filter", "MC-VER-4"));
        judge.Ask("client with a failure", await ReportAsync("client", "--command", $"dotnet {Project.Tool} model --fault text-before-reason", "--filter", "MC-VER-4"));
        judge.Ask("scenario", await ReportAsync("scenario", "withdrawal", "--command", $"dotnet {Project.Tool} model"));
        var vectors = await ReportAsync("vectors", "--command", $"dotnet {Project.WrongPrograms} --wrong lunar-of-china", "--filter", "MC-TIME-4,MC-TIME-12");
        judge.Ask("vectors", vectors);
        vectors["cases"]![0]!["outcom"] = "passed";
        judge.Ask("typo", vectors);
        vectors["cases"]![0]!.AsObject().Remove("outcom");
        vectors["result"] = "conform";
        judge.Ask("another result", vectors);
        Assert.Equal(["typo", "another result"], await judge.RefusedAsync());
    }

    [Fact]
    public async Task Files_of_options_pass_and_a_typo_does_not()
    {
        var features = new SchemaJudge("features");
        features.Ask("all", new JsonObject { ["system"] = new JsonObject { ["name"] = "A system", ["version"] = "1.0" }, ["features"] = new JsonArray([.. Features.Known.Keys.Select(name => (JsonNode)name)]) });
        features.Ask("YAML", YamlItem.Parse("features", new StringReader("system: { name: A system, version: 1.0 }\ntesting: { tester: A person }\nenrolment: e/enrolment.yaml\nrestart: ./restart\nfeatures: [streaming]\n")).ToJson());
        Wrong(features, "a feature", """{ "system": { "name": "a", "version": "1" }, "features": [ "straming" ] }""");
        Wrong(features, "a member", """{ "system": { "name": "a", "version": "1" }, "feature": [], "features": [] }""");
        Assert.Equal(["a feature", "a member"], await features.RefusedAsync());

        var known = new SchemaJudge("known-failing");
        known.Ask("one", YamlItem.Parse("known", new StringReader("- case: MC-VER-4/other-texts-later\n  reason: sửa trong bản 1.3, tháng 12/2026\n")).ToJson());
        Wrong(known, "no reason", """[ { "case": "MC-VER-4/other-texts-later" } ]""");
        Wrong(known, "a member", """[ { "case": "MC-VER-4/other-texts-later", "reson": "mended in the next version" } ]""");
        Assert.Equal(["no reason", "a member"], await known.RefusedAsync());
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void Wrong(SchemaJudge judge, string what, string document) => judge.Ask(what, JsonNode.Parse(document));

    // What is signed: its schema is that of messages.
    private static bool IsPayload(string path) => path.StartsWith("valid", StringComparison.Ordinal) || path == Path.Combine("signing", "payload.json");

    private async Task<JsonNode> ReportAsync(string kind, params string[] arguments)
    {
        var file = Path.Combine(_folder.FullName, "report.json");
        await ToolRun.RunAsync(["run", kind, .. arguments, "--json", file]);
        return JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
    }
}
