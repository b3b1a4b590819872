namespace MotCua.EndToEnd.Tests.Wire;

/// <summary>The interop program as others start it.</summary>
public sealed class InteropCommandTests
{
    private const string Remedy = "the .NET SDK that global.json names";

    private static string Program => Path.Combine(AppContext.BaseDirectory, "MotCua.Interop.dll");

    [Fact]
    public async Task The_program_serves_and_calls()
    {
        await using var server = OutsideProcess.Start("dotnet", Remedy, Program, "server", "--port", "0", "--until-input-ends");
        var line = await server.ReadLineAsync();
        var port = new Uri(line.Split(' ')[1]).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var output = await OutsideProcess.RunAsync(
            "dotnet", Remedy, Program, "client", "--host", "127.0.0.1", "--port", port, "--case", "large_unary");
        Assert.Equal("large_unary: passed", output.Trim());
        var (code, _, errors) = await OutsideProcess.RunAnyAsync(
            "dotnet", Remedy, Program, "client", "--host", "127.0.0.1", "--port", port, "--case", "no_such_case");
        Assert.Equal(1, code);
        Assert.Contains("no_such_case: FAILED", errors, StringComparison.Ordinal);
    }
}
