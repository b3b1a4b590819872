using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Tests;

/// <summary>
/// The hub and the client in Node.js (tests/peers), written from docs/spec alone, pass their profiles: what only the reference server or the SDK has, no case asks for. The usual run puts
/// the chapters below to them, the longer one (MOTCUA_LONG=1) all cases.
/// </summary>
[Trait("Needs", "debian-tools")]
public sealed class PeerTests : IDisposable
{
    private const string HubChapters = "MC-CORE,MC-SIGN,MC-TASK,MC-ERR,MC-ATT,MC-VER";
    private const string ClientChapters = "MC-CORE,MC-VER,MC-ATT,MC-SIGN-1";

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("MOTCUA_LONG") == "1";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("peer-hub-");

    [Fact]
    public async Task The_nodejs_hub_passes_the_profile_of_a_hub()
    {
        new EnrolmentMaker(Directory.CreateDirectory(Path.Combine(_folder.FullName, "trial")).FullName, lanes: 4, TimeProvider.System.GetUtcNow()).Make();
        var said = JsonNode.Parse(await TrialAsync("start"))!;
        string[] arguments = ["run", "hub", "--profile", "hub", "--target", $"{said["http"]}", "--grpc-target", $"{said["grpc"]}", "--timeout", "60", "--features", Path.Combine(_folder.FullName, "features.yaml")];
        var run = await ToolRun.RunAsync(IsLong ? arguments : [.. arguments, "--filter", HubChapters]);
        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public async Task The_nodejs_client_passes_the_profile_of_a_client()
    {
        string[] arguments = ["run", "client", "--profile", "intake", "--parallel", "4", "--timeout", "60", "--command", $"node {Project.PathOf("tests", "peers", "client", "adapter.mjs")}"];
        var run = await ToolRun.RunAsync(IsLong ? arguments : [.. arguments, "--filter", ClientChapters]);
        Assert.True(run.ExitCode == 0, run.Output);
    }

    public void Dispose()
    {
        if (File.Exists(Path.Combine(_folder.FullName, "hub.pid")))
        {
            using var hub = Process.GetProcessById(int.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "hub.pid")), CultureInfo.InvariantCulture));
            hub.Kill();
            hub.WaitForExit();
        }

        _folder.Delete(recursive: true);
    }

    private async Task<string> TrialAsync(string word)
    {
        var start = new ProcessStartInfo("node", [Project.PathOf("tests", "peers", "hub", "trial.mjs"), _folder.FullName, word]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await output + await errors);
        return await output;
    }
}
