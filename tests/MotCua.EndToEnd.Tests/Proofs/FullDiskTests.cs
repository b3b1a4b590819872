using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>The hub's disk is full while it appends: senders are told STORE_UNAVAILABLE, and when there is room again everything arrives, once.</summary>
public sealed class FullDiskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task A_hub_on_a_full_disk_says_so_and_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(megabytes: 96);
        await using var run = await TrafficRun.StartAsync(hubFolder: disk.Folder);
        await UntilAsync(() => run.Begun() > 20);
        for (var round = 0; round < 2; round++)
        {
            var putOff = run.PutOff("STORE_UNAVAILABLE");
            disk.Fill();
            await UntilAsync(() => run.PutOff("STORE_UNAVAILABLE") > putOff);
            disk.Free();
            var begun = run.Begun();
            await UntilAsync(() => run.Begun() > begun + 20);
        }

        await run.QuiesceAsync(Cancel);
        var held = await run.VerifyAsync();
        Proof.Print($"disk full twice while appending: {held}");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        while (!condition())
        {
            await Task.Delay(20, deadline.Token);
        }
    }
}
