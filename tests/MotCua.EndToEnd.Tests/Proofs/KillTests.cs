using System.Globalization;

namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>
/// kill -9 at random moments under load: nothing receipted is lost, no effect of a transactional handler is doubled or dropped, the order of each dossier holds,
/// and what the hub stored is what its messages give when they are folded anew. The long form kills 200 times each.
/// </summary>
public sealed class KillTests
{
    private const int ShortKills = 4;
    private const int LongKills = 200;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Kills => Proof.IsLong ? LongKills : ShortKills;

    [Fact]
    public async Task A_hub_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing()
    {
        var random = new Random(3_001);
        await using var run = await TrafficRun.StartAsync();
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(random.Next(100, 1500), Cancel);
            await run.Hub.KillAsync();
            await Task.Delay(random.Next(0, 300), Cancel);
            await run.Hub.StartAsync();
            await WorkAsync(run, kill);
        }

        await EndAsync(run, "hub");
    }

    [Fact]
    public async Task A_vendors_process_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing()
    {
        var random = new Random(3_002);
        await using var run = await TrafficRun.StartAsync();
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(random.Next(100, 2000), Cancel);
            await run.KillSystemsAsync();
            await run.StartSystemsAsync();
            await WorkAsync(run, kill);
        }

        await EndAsync(run, "SDK process");
    }

    // Kills come at any moment, that of the start too; after every third one work gets done.
    private static Task WorkAsync(TrafficRun run, int kill) => kill % 3 == 2 ? run.BeginMoreAsync(Cancel) : Task.CompletedTask;

    private static async Task EndAsync(TrafficRun run, string killed)
    {
        await run.QuiesceAsync(Cancel);
        var held = await run.VerifyAsync();
        Proof.Print(string.Create(CultureInfo.InvariantCulture, $"kill -9 of the {killed}, {Kills} times: {held}"));
    }
}
