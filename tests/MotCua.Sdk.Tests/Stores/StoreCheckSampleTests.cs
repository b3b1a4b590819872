using System.Diagnostics;
using MotCua.Sdk.Tests.Signing;
using MotCua.TestKit;

namespace MotCua.Sdk.Tests.Stores;

/// <summary>The command that a vendor runs on its own database.</summary>
public sealed class StoreCheckSampleTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_passes_on_a_SQLite_file()
    {
        using var folder = new TemporaryFolder();
        var (code, output, _) = await RunAsync("sqlite", Path.Combine(folder.Path, "check.db"));
        Assert.EndsWith("22 passed, 0 failed\n", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task The_list_passes_on_PostgreSQL()
    {
        await using var server = await PostgresServer.StartAsync();
        var (code, output, _) = await RunAsync("postgresql", server.ConnectionString);
        Assert.EndsWith("22 passed, 0 failed\n", output, StringComparison.Ordinal);
        Assert.Equal(0, code);
    }

    [Theory]
    [InlineData("cách dùng")]
    [InlineData("cách dùng", "oracle", "x")]
    [InlineData("Chuỗi kết nối sai", "postgresql", "Hosst=x")]
    [InlineData("Không nạp được", "sqlserver", "Server=x", "provider=/nowhere/SqlClient.dll")]
    [InlineData("cannot be used", "postgresql", "Host=127.0.0.1;Port=1")]
    [InlineData("kho", "sqlite", "/proc/nowhere/check.db")]
    public async Task What_names_no_database_ends_with_code_2_and_a_sentence(string expected, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var assembly = Path.Combine(SigningFiles.Root, "samples", "store-check", "bin", framework.Parent!.Name, framework.Name, "StoreCheck.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var output = process.StandardOutput.ReadToEndAsync(Cancel);
        var errors = process.StandardError.ReadToEndAsync(Cancel);
        await process.WaitForExitAsync(Cancel);
        return (process.ExitCode, await output, await errors);
    }
}
