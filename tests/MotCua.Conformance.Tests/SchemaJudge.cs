using System.Diagnostics;
using System.Text.Json.Nodes;

namespace MotCua.Conformance.Tests;

/// <summary>Asks ajv about documents, in one Node.js process for all of them.</summary>
internal sealed class SchemaJudge
{
    private readonly List<JsonObject> _lines = [];
    private readonly List<string> _asked = [];

    public SchemaJudge(string name) => _lines.Add(new JsonObject { ["schema"] = "it", ["text"] = JsonNode.Parse(File.ReadAllText(Project.PathOf("docs", "spec", "schemas", $"{name}.schema.json"))) });

    public void Ask(string what, JsonNode? document)
    {
        _lines.Add(new JsonObject { ["use"] = "it", ["document"] = document?.DeepClone() });
        _asked.Add(what);
    }

    /// <summary>Those that the schema refuses.</summary>
    public async Task<IReadOnlyList<string>> RefusedAsync()
    {
        var (file, cancel) = (Path.GetTempFileName(), TestContext.Current.CancellationToken);
        try
        {
            await File.WriteAllLinesAsync(file, _lines.Select(line => line.ToJsonString()), cancel);
            var start = new ProcessStartInfo("node", [Project.PathOf("tests", "clients", "node", "schema", "judge.mjs"), file]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(cancel);
            var answers = (await process.StandardOutput.ReadToEndAsync(cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await process.WaitForExitAsync(cancel);
            Assert.True(process.ExitCode == 0, await errors);
            Assert.Equal(_asked.Count, answers.Length);
            return [.. _asked.Zip(answers).Where(pair => pair.Second == "0").Select(pair => pair.First)];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
