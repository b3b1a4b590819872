using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace MotCua.Contracts.Tests.Json;

/// <summary>Asks ajv, in one Node.js process for a whole batch.</summary>
internal sealed class Ajv
{
    private readonly StringBuilder lines = new();
    private readonly HashSet<string> schemas = new(StringComparer.Ordinal);

    internal int Count { get; private set; }

    internal void AddSchema(string name, string text)
    {
        if (schemas.Add(name))
        {
            lines.Append($$"""{"schema":"{{name}}","text":{{Compact(text)}}}""").Append('\n');
        }
    }

    internal void Ask(string schema, string document)
    {
        lines.Append($$"""{"use":"{{schema}}","document":{{Compact(document)}}}""").Append('\n');
        Count++;
    }

    internal async Task<bool[]> AnswerAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(Path.GetTempPath(), $"motcua-ajv-{Guid.NewGuid():N}.jsonl");
        try
        {
            await File.WriteAllTextAsync(file, lines.ToString(), cancellationToken);
            var output = await RunAsync("judge.mjs", file, cancellationToken);
            var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line == "1").ToArray();
            Assert.Equal(Count, answers.Length);
            return answers;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Compiles every schema of a folder in strict mode: file, $id and title of each.</summary>
    internal static async Task<string[][]> CompileAsync(string folder, CancellationToken cancellationToken) =>
        [.. (await RunAsync("compile.mjs", folder, cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))];

    private static async Task<string> RunAsync(string program, string argument, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(ContractTree.Root, "tests", "clients", "node");
        Assert.True(System.IO.Directory.Exists(Path.Combine(folder, "node_modules", "ajv")), "ajv is missing: run `npm ci` in tests/clients/node, or ./test, which does it.");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "schema", program), argument]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = StartNode(start);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }

    private static Process StartNode(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException("node is missing: apt-get install nodejs npm, then npm ci in tests/clients/node.", exception);
        }
    }

    private static string Compact(string json) => json.Contains('\n', StringComparison.Ordinal) ? JsonNode.Parse(json)!.ToJsonString() : json;
}
