using MotCua.Interop;

namespace MotCua.EndToEnd.Tests.Wire;

/// <summary>Our client against servers written with the official grpc-js and grpcio.</summary>
[Trait("Needs", "debian-tools")]
public sealed class OfficialServerTests(TestImage image) : IClassFixture<TestImage>
{
    // Those servers cannot see or choose compression of one message, so the two cases about it are left to ours.
    private static readonly string[] Cases =
    [
        .. InteropCases.Names.Where(name => !name.Contains("compressed", StringComparison.Ordinal)), "error_details", "deadline_exceeded",
    ];

    [Fact]
    public async Task Every_case_holds_against_grpc_js()
    {
        await using var server = OutsideProcess.Start(OfficialTools.Node, OfficialTools.NodeRemedy, OfficialTools.NodeScript("grpc-server.mjs"));
        await RunAllAsync(await server.ReadLineAsync());
    }

    [Fact]
    public async Task Every_case_holds_against_grpcio()
    {
        await using var server = OutsideProcess.Start(OfficialTools.Python, OfficialTools.PythonRemedy, OfficialTools.PythonScript, "server", image.Path);
        await RunAllAsync(await server.ReadLineAsync());
    }

    private static async Task RunAllAsync(string port)
    {
        var failures = new List<string>();
        foreach (var name in Cases)
        {
            using var cases = InteropCases.OverGrpc(new Uri($"http://127.0.0.1:{port}"));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            try
            {
                await cases.RunAsync(name, limit.Token);
            }
            catch (Exception e)
            {
                failures.Add($"{name}: {e.Message}");
            }
        }

        Assert.Empty(failures);
    }
}
