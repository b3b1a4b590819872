using System.Security.Cryptography;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Outbox;
using static MotCua.Sdk.Stores.Compliance.StoreBench;

namespace MotCua.Sdk.Stores.Compliance;

/// <summary>What the outbox's files need of a database.</summary>
internal static class FileChecks
{
    private static readonly DateTimeOffset Until = Now.AddMinutes(1);

    public static IReadOnlyList<(StoreCheck Check, Func<StoreBench, CancellationToken, Task> Run)> All { get; } =
    [
        (new("STORE-12", "A message waits for its files, others of its key behind it; it goes when the last is uploaded."), WaitAsync),
        (new("STORE-13", "A file is stored with its message or not at all, comes back byte for byte, and goes when the message is sent."), TogetherAsync),
        (new("STORE-14", "A file is uploaded by one process at a time; an expired claim is taken over and its late owner changes nothing."), ClaimAsync),
        (new("STORE-15", "A lost file is told with its message; re-arm begins again, discard forgets it."), LostAsync),
    ];

    private static async Task WaitAsync(StoreBench bench, CancellationToken cancel)
    {
        await bench.Outbox.AppendAsync(With(bench, "k", "a", "one", "two"), null, Now, cancel);
        await bench.AppendAsync("k", "b", cancel);
        await bench.AppendAsync("other", "c", cancel);
        await ParkAsync(bench, "first", "a,c", cancel);
        Require((await bench.Other.ClaimAsync("none", Now, Until, 10, cancel)).Count == 0, "A message was given out although its files wait.");
        await bench.Files.AgainAsync("again", (await bench.Files.ClaimAsync("again", Now, Until, cancel))!, "FILE_UNREADABLE", Now, Now, cancel);
        await ParkAsync(bench, "looked", "a", cancel);
        await UploadAsync(bench, cancel);
        await ParkAsync(bench, "second", "a", cancel);
        await UploadAsync(bench, cancel);
        var ready = (await bench.Other.ClaimAsync("third", Now, Until, 10, cancel)).Single();
        Require(bench.NameOf(ready) == "a" && ready.Files == OutboxFiles.Uploaded, "A message whose files are uploaded is not given out as such.");
        await bench.Other.FinishAsync("third", [Sent(ready)], Now, cancel);
        Require(bench.NameOf((await bench.Outbox.ClaimAsync("fourth", Now, Until, 10, cancel)).Single()) == "b", "The message behind did not follow.");
    }

    private static async Task TogetherAsync(StoreBench bench, CancellationToken cancel)
    {
        var content = RandomNumberGenerator.GetBytes(1024 * 1024);
        var source = AttachmentSource.FromBytes(content, "application/pdf", "Đơn đề nghị.pdf");
        foreach (var commits in new[] { false, true })
        {
            await using var connection = await bench.Access.Database.OpenAsync(cancel);
            await using var transaction = await connection.BeginTransactionAsync(cancel);
            await bench.Outbox.AppendAsync(bench.New("k", "a") with { Files = [source] }, transaction, Now, cancel);
            await (commits ? transaction.CommitAsync(cancel) : transaction.RollbackAsync(cancel));
            Require(commits || await bench.OtherFiles.ClaimAsync("early", Now, Until, cancel) is null, "A file is there although its transaction rolled back.");
        }

        var file = await bench.OtherFiles.ClaimAsync("c", Now, Until, cancel);
        Require(file is not null && file.Content.AsSpan().SequenceEqual(content) && file.Name == source.Name && file.Sha256 == source.Sha256 && file.Path is null, "A file came back changed.");
        await bench.OtherFiles.DoneAsync("c", file!, Now, cancel);
        await bench.Outbox.FinishAsync("d", [Sent((await bench.Outbox.ClaimAsync("d", Now, Until, 1, cancel)).Single())], Now, cancel);
        await bench.Outbox.AppendAsync(bench.New("k", "again") with { Files = [source] }, null, Now, cancel);
        Require((await bench.Outbox.ClaimAsync("e", Now, Until, 1, cancel)).Single().Files == OutboxFiles.Waiting, "A sent message's file counts for another message.");
        await bench.OtherFiles.DoneAsync("f", (await bench.OtherFiles.ClaimAsync("f", Now, Until, cancel))!, Now, cancel);
        Require(await bench.OtherFiles.ClaimAsync("g", Now, Until, cancel) is null, "A sent message left its file.");
    }

    private static async Task ClaimAsync(StoreBench bench, CancellationToken cancel)
    {
        await bench.Outbox.AppendAsync(With(bench, "k", "a", "one"), null, Now, cancel);
        var late = (await bench.Files.ClaimAsync("late", Now, Until, cancel))!;
        Require(await bench.OtherFiles.ClaimAsync("early", Now, Until, cancel) is null, "A claimed file was given out again.");
        Require(await bench.Files.RenewAsync("late", Until.AddMinutes(1), cancel) && await bench.OtherFiles.ClaimAsync("early", Until, Until.AddMinutes(1), cancel) is null, "A renewed claim did not hold.");
        var taken = await bench.OtherFiles.ClaimAsync("next", Until.AddMinutes(1), Until.AddMinutes(2), cancel);
        Require(taken is not null && taken.Sha256 == late.Sha256, "An expired claim was not taken over.");
        Require(!await bench.Files.RenewAsync("late", Until.AddMinutes(3), cancel), "A late owner renewed.");
        await bench.Files.LoseAsync("late", late, "FILE_MISSING", Now, cancel);
        await bench.Files.AgainAsync("late", late, "FILE_UNREADABLE", Now, Now, cancel);
        Require((await bench.FindAsync("a", cancel))!.Reason.Length == 0, "A late owner changed the message.");
        await bench.OtherFiles.DoneAsync("next", taken!, Now, cancel);
        Require((await bench.Outbox.ClaimAsync("c", Now, Until, 1, cancel)).Single().Files == OutboxFiles.Uploaded, "The upload of the claim's owner was not stored.");
    }

    private static async Task LostAsync(StoreBench bench, CancellationToken cancel)
    {
        foreach (var action in new[] { RefusedAction.Rearm, RefusedAction.Discard })
        {
            var name = $"{action}";
            await bench.Outbox.AppendAsync(With(bench, name, name, "gone"), null, Now, cancel);
            await bench.Files.LoseAsync("c", (await bench.Files.ClaimAsync("c", Now, Until, cancel))!, "FILE_MISSING", Now, cancel);
            var item = (await bench.Other.ClaimAsync("d", Now, Until, 10, cancel)).Single();
            Require(item.Files == OutboxFiles.Lost && item.Reason == "FILE_MISSING", "A lost file is not told.");
            Require((await bench.OtherFiles.ListLostAsync(item, cancel)).Single() is { Name: "gone", Reason: "FILE_MISSING" }, "A lost file is not listed.");
            await bench.Other.FinishAsync("d", [Refused(item)], Now, cancel);
            await bench.Other.DecideAsync(item.OrderKey, action, Now, cancel);
            var again = await bench.OtherFiles.ClaimAsync("e", Now, Until, cancel);
            Require((again is not null) == (action == RefusedAction.Rearm), $"After {action} a file is {(again is null ? "not " : "")}uploaded.");
            if (again is not null)
            {
                await bench.OtherFiles.DoneAsync("e", again, Now, cancel);
                item = (await bench.Other.ClaimAsync("f", Now, Until, 10, cancel)).Single();
                Require(await bench.Files.ReopenAsync(item, Now, cancel), "A file that the hub lost is not uploaded again.");
                await bench.Other.FinishAsync("f", [OutboxResult.Untried(item) with { IsParked = true }], Now, cancel);
                await bench.OtherFiles.DoneAsync("g", (await bench.OtherFiles.ClaimAsync("g", Now, Until, cancel))!, Now, cancel);
                await bench.Other.FinishAsync("h", [.. (await bench.Other.ClaimAsync("h", Now, Until, 10, cancel)).Select(Sent)], Now, cancel);
            }
        }
    }

    // What a dispatcher does with what it claimed: messages whose files wait are parked, others sent.
    private static async Task ParkAsync(StoreBench bench, string claim, string expected, CancellationToken cancel)
    {
        var items = await bench.Outbox.ClaimAsync(claim, Now, Until, 10, cancel);
        Require(string.Join(',', items.Select(bench.NameOf).Order(StringComparer.Ordinal)) == expected, $"Given out: {string.Join(',', items.Select(bench.NameOf))} instead of {expected}.");
        await bench.Outbox.FinishAsync(claim, [.. items.Select(item => item.Files == OutboxFiles.Waiting ? OutboxResult.Untried(item) with { IsParked = true } : Sent(item))], Now, cancel);
    }

    private static async Task UploadAsync(StoreBench bench, CancellationToken cancel)
    {
        var claim = Guid.NewGuid().ToString("N");
        await bench.OtherFiles.DoneAsync(claim, (await bench.OtherFiles.ClaimAsync(claim, Now, Until, cancel))!, Now, cancel);
    }

    private static NewOutboxMessage With(StoreBench bench, string key, string id, params string[] files) => bench.New(key, id) with
    {
        Files = [.. files.Select(name => AttachmentSource.FromBytes(System.Text.Encoding.UTF8.GetBytes($"{key} {name}"), "text/plain", name))],
    };
}
