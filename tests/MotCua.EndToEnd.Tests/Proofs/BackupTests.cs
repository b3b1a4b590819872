using MotCua.EndToEnd.Tests.Wire;
using MotCua.TestKit;

namespace MotCua.EndToEnd.Tests.Proofs;

/// <summary>The commands <c>backup</c> and <c>restore</c> on a hub under load.</summary>
public sealed class BackupTests
{
    private const string Remedy = "the .NET SDK that global.json names";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Needs", "debian-tools")]
    public async Task A_backup_taken_under_load_is_whole_and_a_hub_goes_on_from_a_restored_one()
    {
        await using var run = await TrafficRun.StartAsync();
        var folder = Directory.CreateDirectory(Path.Combine(run.Folder, "backups")).FullName;
        await UntilAsync(() => run.Receipted().Count > 100);

        // Under load: whatever was receipted before is in it, and it agrees with itself.
        var before = run.Receipted();
        await HubAsync("backup", "--to", Path.Combine(folder, "1"), "--storage-database", run.Hub.Database);
        var begun = run.Begun();
        var copy = Path.Combine(folder, "restored", "hub.db");
        await HubAsync("restore", "--from", Path.Combine(folder, "1"), "--storage-database", copy);
        var kept = TrafficRun.Query(copy, "SELECT id FROM messages").Cast<string>().ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(before);
        Assert.All(before, id => Assert.Contains(id, kept));
        Assert.Equal("ok", TrafficRun.Query(copy, "PRAGMA integrity_check")[0]);
        var replayed = await StoredTimeline.RequireSameAsync(copy, haveEnded: false);
        await using (var restored = new HubProcess(Path.Combine(AppContext.BaseDirectory, "MotCua.ReferenceServer.dll"), Path.GetDirectoryName(copy)!))
        {
            await restored.StartAsync();
            Assert.Empty(restored.Errors);
        }

        // A replay beside the running hub sees one state of the store and finds that it agrees.
        var check = await OutsideProcess.RunAsync("dotnet", Remedy, [Path.Combine(AppContext.BaseDirectory, "MotCua.ReferenceServer.dll"), "rebuild", "--check", "--storage-database", run.Hub.Database]);
        Assert.Matches("^[1-9][0-9]* messages, [1-9][0-9]* facts, 0 differences", check);

        // The hub went on meanwhile.
        await UntilAsync(() => run.Begun() > begun + 20);
        await run.QuiesceAsync(Cancel);
        Proof.Print($"backup under load: {before.Count} messages receipted before and {kept.Count} in it, {replayed} timelines replayed to the stored state; meanwhile {await run.VerifyAsync()}");

        // The machine is lost: the store comes from a backup, and everyone goes on.
        await HubAsync("backup", "--to", Path.Combine(folder, "2"), "--storage-database", run.Hub.Database);
        await run.Hub.KillAsync();
        Directory.Delete(run.Hub.Folder, recursive: true);
        await HubAsync("restore", "--from", Path.Combine(folder, "2"), "--storage-database", run.Hub.Database);
        await run.Hub.StartAsync();
        begun = run.Begun();
        await run.GoOnAsync();
        await UntilAsync(() => run.Begun() > begun + 20);
        await run.QuiesceAsync(Cancel);
        Proof.Print($"hub restored on an empty disk: {await run.VerifyAsync()}");
    }

    private static async Task HubAsync(params string[] arguments)
    {
        var output = await OutsideProcess.RunAsync("dotnet", Remedy, [Path.Combine(AppContext.BaseDirectory, "MotCua.ReferenceServer.dll"), .. arguments]);
        Assert.Contains(arguments[0] == "backup" ? "Backed up to" : "Restored to", output, StringComparison.Ordinal);
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
