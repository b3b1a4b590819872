using System.Text;
using MotCua.Contracts.Wire;

namespace MotCua.Contracts.Tests.Wire;

/// <summary>The table of codes in docs/spec/MC-WIRE.md says what the code does.</summary>
public sealed class WireSpecificationTests
{
    [Fact]
    public void The_table_of_codes_is_the_one_of_the_code()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MotCua.Sdk.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("MotCua.Sdk.sln was not found above the tests.");
        }

        var text = File.ReadAllText(Path.Combine(folder.FullName, "docs", "spec", "MC-WIRE.md"));
        var table = new StringBuilder("| code | gRPC | Connect | HTTP |\n|---|---|---|---|\n");
        foreach (var code in Enum.GetValues<StatusCode>().Where(code => code != StatusCode.Ok))
        {
            var name = string.Concat(code.ToString().Select((letter, i) => i > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{letter}")).ToUpperInvariant();
            table.Append($"| {name} | {(int)code} | `{code.ToConnectName()}` | {code.ToHttpStatus()} |\n");
        }

        Assert.Contains(table.ToString(), text, StringComparison.Ordinal);
    }
}
