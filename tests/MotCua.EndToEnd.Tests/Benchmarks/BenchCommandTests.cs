using System.Text.Json;
using MotCua.EndToEnd.Tests.Wire;

namespace MotCua.EndToEnd.Tests.Benchmarks;

/// <summary>The benchmarks run and say what they promise to say. No figure is judged here: a busy machine is not a fault.</summary>
[Trait("Needs", "debian-tools")]
public sealed class BenchCommandTests
{
    private const string Remedy = "the .NET SDK that global.json names";

    private static readonly string[] Names = ["accept", "accept-single", "accept-alone", "sign-verify", "read", "wire", "transitions", "fold", "deadline", "directory", "end-to-end", "latency", "stored", "memory-idle", "memory-streams", "attachment-up", "attachment-down"];

    public static TheoryData<string> Measures => [.. Names];

    private static string Program => Path.Combine(AppContext.BaseDirectory, "MotCua.Bench.dll");

    [Theory]
    [MemberData(nameof(Measures))]
    public async Task A_measure_prints_one_json_object_with_its_peer_and_ratio(string name)
    {
        var output = await OutsideProcess.RunAsync("dotnet", Remedy, Program, "--json", "--seconds", "1", name);

        var line = Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        using var result = JsonDocument.Parse(line);
        Assert.Equal(name, result.RootElement.GetProperty("measure").GetString());
        Assert.True(double.IsFinite(result.RootElement.GetProperty("value").GetDouble()));
        Assert.True(double.IsFinite(result.RootElement.GetProperty("ratio").GetDouble()));
        Assert.NotEmpty(result.RootElement.GetProperty("unit").GetString()!);
        Assert.NotEmpty(result.RootElement.GetProperty("peer").GetString()!);
        Assert.Equal(result.RootElement.GetProperty("bar").ValueKind == JsonValueKind.Null, result.RootElement.GetProperty("holds").ValueKind == JsonValueKind.Null);
        Assert.All(result.RootElement.GetProperty("details").EnumerateObject(), detail => Assert.Equal(JsonValueKind.Number, detail.Value.ValueKind));
    }

    [Fact]
    public async Task The_table_names_the_machine_and_has_a_row_for_the_measure()
    {
        var output = await OutsideProcess.RunAsync("dotnet", Remedy, Program, "--seconds", "1", "read");

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("cores", lines[0], StringComparison.Ordinal);
        Assert.Equal(["measure", "value", "unit", "ratio", "bar", "holds", "peer"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("read ", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_names_every_measure_once()
    {
        var output = await OutsideProcess.RunAsync("dotnet", Remedy, Program, "--list");

        Assert.Equal(Names, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task An_unknown_measure_is_refused_with_the_list()
    {
        var (code, output, errors) = await OutsideProcess.RunAnyAsync("dotnet", Remedy, Program, "no-such-measure");

        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("'no-such-measure'", errors, StringComparison.Ordinal);
        Assert.All(Names, name => Assert.Contains(name, errors, StringComparison.Ordinal));
    }
}
