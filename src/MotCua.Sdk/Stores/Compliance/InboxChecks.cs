using MotCua.Sdk.Inbox;
using static MotCua.Sdk.Stores.Compliance.StoreBench;

namespace MotCua.Sdk.Stores.Compliance;

/// <summary>What the inbox needs of a database.</summary>
internal static class InboxChecks
{
    public static IReadOnlyList<(StoreCheck Check, Func<StoreBench, CancellationToken, Task> Run)> All { get; } =
    [
        (new("STORE-21", "The inbox keeps one id, whoever asks first."), IdAsync),
        (new("STORE-22", "A handled message is known; other bytes under its id are a conflict; a rolled back one is new again."), KnownAsync),
        (new("STORE-23", "A delivery under an older fence is refused after a newer reader wrote."), FenceAsync),
        (new("STORE-24", "A newer reader waits for the open transaction of the older one, and then knows what it handled."), TakeOverAsync),
        (new("STORE-25", "A message undone alone leaves the others of its transaction."), UndoAsync),
        (new("STORE-26", "Two transactions that take the same message handle it once."), RaceAsync),
        (new("STORE-27", "What was handled is forgotten when it is old, and not before."), ClearAsync),
    ];

    private static async Task IdAsync(StoreBench bench, CancellationToken cancel)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(n => (n % 2 == 0 ? bench.Inbox : bench.OtherInbox).GetIdAsync(cancel)));
        Require(ids.Distinct(StringComparer.Ordinal).Count() == 1, "One inbox gave several ids.");
    }

    private static async Task KnownAsync(StoreBench bench, CancellationToken cancel)
    {
        var message = bench.Received("a");
        foreach (var (commits, expected) in new[] { (false, InboxTake.New), (true, InboxTake.New), (true, InboxTake.Known) })
        {
            await using var transaction = await bench.Inbox.BeginAsync(cancel);
            var take = await transaction.TakeAsync(message, 1, Now, cancel);
            Require(take == expected, $"The message should be {expected} and is {take}.");
            if (commits)
            {
                await transaction.CommitAsync(cancel);
            }
        }

        Require(await bench.OtherInbox.IsKnownAsync(message, cancel), "Another process does not know what was handled.");
        await using var other = await bench.OtherInbox.BeginAsync(cancel);
        Require(await other.TakeAsync(bench.Received("a", "{\"other\":1}"), 1, Now, cancel) == InboxTake.Conflict, "Other bytes under a known id passed for known.");
    }

    private static async Task FenceAsync(StoreBench bench, CancellationToken cancel)
    {
        await TakeAsync(bench.Inbox, bench, "a", 5, InboxTake.New, cancel);
        await TakeAsync(bench.OtherInbox, bench, "b", 7, InboxTake.New, cancel);
        await TakeAsync(bench.Inbox, bench, "c", 5, InboxTake.FenceLost, cancel);
        await TakeAsync(bench.OtherInbox, bench, "c", 7, InboxTake.New, cancel);
    }

    private static async Task TakeOverAsync(StoreBench bench, CancellationToken cancel)
    {
        await using var older = await bench.Inbox.BeginAsync(cancel);
        Require(await older.TakeAsync(bench.Received("a"), 1, Now, cancel) == InboxTake.New, "The first reader found its message known.");
        var newer = Task.Run(
            async () =>
            {
                await using var transaction = await bench.OtherInbox.BeginAsync(cancel);
                var take = await transaction.TakeAsync(bench.Received("a"), 2, Now, cancel);
                await transaction.CommitAsync(cancel);
                return take;
            },
            cancel);

        // It may not get through while the older one is open, however long that is; a moment shows a database that lets it.
        Require(await Task.WhenAny(newer, Task.Delay(TimeSpan.FromMilliseconds(300), cancel)) != newer, "A newer reader passed an open transaction of the older one.");
        await older.CommitAsync(cancel);
        await older.DisposeAsync();
        var found = await newer;
        Require(found == InboxTake.Known, $"The newer reader should know the message and found it {found}.");
    }

    private static async Task UndoAsync(StoreBench bench, CancellationToken cancel)
    {
        await using (var transaction = await bench.Inbox.BeginAsync(cancel))
        {
            foreach (var (id, undone) in new[] { ("a", false), ("b", true), ("c", false) })
            {
                await transaction.SaveAsync(cancel);
                await transaction.TakeAsync(bench.Received(id), 1, Now, cancel);
                await (undone ? transaction.UndoAsync(cancel) : transaction.KeepAsync(cancel));
            }

            await transaction.CommitAsync(cancel);
        }

        var known = new List<string>();
        foreach (var id in new[] { "a", "b", "c" })
        {
            if (await bench.OtherInbox.IsKnownAsync(bench.Received(id), cancel))
            {
                known.Add(id);
            }
        }

        Require(known is ["a", "c"], $"After undoing b these are known: {string.Join(", ", known)}.");
    }

    private static async Task RaceAsync(StoreBench bench, CancellationToken cancel)
    {
        for (var round = 0; round < 10; round++)
        {
            var takes = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(
                async () =>
                {
                    await using var transaction = await (n % 2 == 0 ? bench.Inbox : bench.OtherInbox).BeginAsync(cancel);
                    var take = await transaction.TakeAsync(bench.Received($"r{round}"), 1, Now, cancel);
                    await transaction.CommitAsync(cancel);
                    return take;
                },
                cancel)));
            Require(takes.Count(take => take == InboxTake.New) == 1 && takes.Count(take => take == InboxTake.Known) == 3, $"One message was taken as {string.Join(", ", takes)}.");
        }
    }

    private static async Task ClearAsync(StoreBench bench, CancellationToken cancel)
    {
        await TakeAsync(bench.Inbox, bench, "a", 1, InboxTake.New, cancel);
        await bench.Inbox.ClearAsync(Now, cancel);
        Require(await bench.Inbox.IsKnownAsync(bench.Received("a"), cancel), "A handled message was forgotten before its time.");
        await bench.Inbox.ClearAsync(Now.AddMilliseconds(1), cancel);
        Require(!await bench.Inbox.IsKnownAsync(bench.Received("a"), cancel), "An old message is still known.");
    }

    private static async Task TakeAsync(DbInboxStore inbox, StoreBench bench, string id, long fence, InboxTake expected, CancellationToken cancel)
    {
        await using var transaction = await inbox.BeginAsync(cancel);
        var take = await transaction.TakeAsync(bench.Received(id), fence, Now, cancel);
        Require(take == expected, $"Message {id} under fence {fence} should be {expected} and is {take}.");
        await transaction.CommitAsync(cancel);
    }
}
