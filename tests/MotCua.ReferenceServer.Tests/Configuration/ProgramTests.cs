using System.Net;
using System.Net.Sockets;
using MotCua.ReferenceServer.Configuration;

namespace MotCua.ReferenceServer.Tests.Configuration;

/// <summary>The program as a person starts it.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("motcua-program-").FullName;

    public void Dispose() => System.IO.Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Help_explains_every_flag_with_its_default()
    {
        var (code, output, _) = await RunAsync("--help");
        Assert.Equal(0, code);
        Assert.All(Settings.All, setting => Assert.Contains(setting.Flag ?? setting.Variable, output, StringComparison.Ordinal));
        Assert.Contains("5080", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_flag_is_refused_with_its_name()
    {
        var (code, _, error) = await RunAsync("--listen-htp-port", "1");
        Assert.Equal(2, code);
        Assert.Contains("--listen-htp-port", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_with_the_remedy()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (code, _, error) = await RunAsync("--listen-http-port", $"{port}", "--listen-grpc-port", "0", "--storage-database", Path.Combine(_folder, "hub.db"));
        Assert.Equal(2, code);
        var line = Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains($"http://127.0.0.1:{port} is in use", line, StringComparison.Ordinal);
        Assert.Contains("--listen-http-port", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_value_of_the_environment_is_refused_with_its_name()
    {
        var (code, _, error) = await RunAsync([], ("MOTCUA__LISTEN__HTTPPORT", "many"));
        Assert.Equal(2, code);
        Assert.Contains("MotCua:Listen:HttpPort", error, StringComparison.Ordinal);
        Assert.Contains("'many'", error, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    private Task<(int Code, string Output, string Error)> RunAsync(string[] arguments, params (string Name, string Value)[] environment) =>
        ProgramRun.RunAsync(_folder, arguments, environment);
}
