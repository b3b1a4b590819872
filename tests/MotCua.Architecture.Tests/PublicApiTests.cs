using System.Reflection;

namespace MotCua.Architecture.Tests;

/// <summary>What each package promises is a text file, so that a change of it is read in review.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData("MotCua.Contracts")]
    [InlineData("MotCua.Sdk")]
    [InlineData("MotCua.Sdk.Sqlite")]
    public void The_public_api_is_the_one_in_the_file(string package)
    {
        var file = Repository.PathOf("src", package, "PublicAPI.txt");
        var now = ApiPrinter.Print(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable("MOTCUA_UPDATE_API") == "1")
        {
            File.WriteAllText(file, string.Concat(now.Select(line => line + "\n")));
            return;
        }

        string[] agreed = File.Exists(file) ? File.ReadAllLines(file) : [];
        Rule.Holds($"The public API of {package} changed. If that is meant: ./test --update-api, read the difference, commit it.",
        [
            .. agreed.Except(now, StringComparer.Ordinal).Select(line => $"- {line}"),
            .. now.Except(agreed, StringComparer.Ordinal).Select(line => $"+ {line}"),
        ]);
    }

    [Fact]
    public void The_printer_writes_members_as_a_reader_of_csharp_does()
    {
        Assert.Equal(
        [
            "Samples.Reading : sealed class : IDisposable",
            "Samples.Reading..ctor(string name, int? limit = default)",
            "Samples.Reading.Dispose() -> void",
            "Samples.Reading.Find<T>(IReadOnlyDictionary<string, T[]?> map, out string? found, CancellationToken cancellationToken = default) -> Task<string?>",
            "Samples.Reading.Name : string { get; init; }",
            "Samples.Reading.const Most : int = 7",
            "Samples.Reading.static Empty : Reading { get; }",
        ], ApiPrinter.Print(Assembly.GetExecutingAssembly()).Where(l => l.StartsWith("Samples.", StringComparison.Ordinal)));
    }
}
