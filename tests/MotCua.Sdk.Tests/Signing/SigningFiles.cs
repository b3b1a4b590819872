using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MotCua.Sdk.Tests.Signing;

/// <summary>Places in the repository that the signing tests read.</summary>
internal static partial class SigningFiles
{
    internal const string Password = "mot-cua-test";

    internal static string Root { get; } = FindRoot();

    internal static string Vectors => Path.Combine(Root, "src", "MotCua.Contracts", "vectors", "v1");

    internal static string Tool(string name) => Path.Combine(Vectors, "tools", name);

    internal static string Key(string file) => Path.Combine(Vectors, "signing", "keys", file);

    internal static byte[] Payload() => File.ReadAllBytes(Path.Combine(Vectors, "signing", "payload.json"));

    internal static JsonNode Vector(string folder, string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Vectors, folder, $"{name}.json")))!;

    /// <summary>A program of docs/spec/MC-SIGN.md, word for word.</summary>
    internal static string Example(string name)
    {
        var page = File.ReadAllText(Path.Combine(Root, "docs", "spec", "MC-SIGN.md"));
        return ExampleBlock().Matches(page).Single(m => m.Groups["name"].Value == name).Groups["code"].Value;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MotCua.Sdk.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("MotCua.Sdk.sln stands in no folder above the tests: run them inside the repository.");
    }

    [GeneratedRegex("<!-- example: (?<name>[A-Za-z.]+) -->\n```[a-z]+\n(?<code>.*?)```\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ExampleBlock();
}
