using System.Collections.Concurrent;
using System.Security.Cryptography;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Outbox;
using static MotCua.Sdk.Stores.Compliance.StoreBench;

namespace MotCua.Sdk.Stores.Compliance;

/// <summary>What the outbox needs of a database.</summary>
internal static class OutboxChecks
{
    private static readonly DateTimeOffset Until = Now.AddMinutes(1);

    public static IReadOnlyList<(StoreCheck Check, Func<StoreBench, CancellationToken, Task> Run)> All { get; } =
    [
        (new("STORE-01", "The schema is made, and making it again changes nothing."), SchemaAsync),
        (new("STORE-02", "A program refuses a schema that is newer than its own."), NewerSchemaAsync),
        (new("STORE-03", "The same message twice is one; other bytes under its id are refused with MESSAGE_ID_CONFLICT."), TwiceAsync),
        (new("STORE-04", "Vietnamese text and a payload of 2 MiB come back byte for byte."), BytesAsync),
        (new("STORE-05", "A message appended in a caller's transaction is there if it commits, and is not if it rolls back."), TransactionAsync),
        (new("STORE-06", "A claim gives the first message of each key, and no key to two claimers."), ClaimAsync),
        (new("STORE-07", "An expired claim is taken over; its late owner changes nothing, but for a verified receipt."), LateAsync),
        (new("STORE-08", "A finally refused message blocks its key; continue, discard and re-arm free it."), BlockedAsync),
        (new("STORE-09", "A paused outbox gives out nothing and still takes messages."), PausedAsync),
        (new("STORE-10", "Eight writers and four dispatchers in two processes: nothing lost, doubled or out of order."), CrowdAsync),
        (new("STORE-11", "What was sent is cleared when it is old, what waits never."), ClearAsync),
    ];

    private static async Task SchemaAsync(StoreBench bench, CancellationToken cancel)
    {
        await bench.AppendAsync("k", "a", cancel);
        await bench.Fresh().PrepareAsync(cancel);
        Require(await bench.FindAsync("a", cancel) is not null, "A message is gone after the schema was made again.");
    }

    private static async Task NewerSchemaAsync(StoreBench bench, CancellationToken cancel)
    {
        await bench.Access.WriteAsync(session => session.ExecuteAsync("schema-add", cancel, ("number", 9999L)), cancel);
        try
        {
            await bench.Fresh().PrepareAsync(cancel);
        }
        catch (StoreException e) when (e.MessageEn.Contains("9999", StringComparison.Ordinal))
        {
            return;
        }
        finally
        {
            await bench.Access.WriteAsync(
                async session =>
                {
                    await session.RunAsync("DELETE FROM motcua_schema WHERE number = 9999", CancellationToken.None);
                    return true;
                },
                CancellationToken.None);
        }

        throw new StoreComplianceException("A newer schema was accepted.");
    }

    private static async Task TwiceAsync(StoreBench bench, CancellationToken cancel)
    {
        await bench.AppendAsync("k", "a", cancel);
        foreach (var isCallers in new[] { false, true })
        {
            await AgainAsync(bench, bench.New("k", "a"), isCallers, cancel);
            Require((await bench.Outbox.GetStatusAsync(Now, cancel)).Depth == 1, "The same message is there twice.");
            await ConflictAsync(bench, bench.New("k", "a", [1]), isCallers, cancel);
        }

        // Its key is held for a look, and must not stay as one that has something to send.
        await bench.Outbox.FinishAsync("c", [Sent((await bench.Outbox.ClaimAsync("c", Now, Until, 1, cancel)).Single())], Now, cancel);
        foreach (var isCallers in new[] { false, true })
        {
            await AgainAsync(bench, bench.New("k", "a"), isCallers, cancel);
            await ConflictAsync(bench, bench.New("k", "a", [1]), isCallers, cancel);
            Require(!await bench.Outbox.IsDueAsync(Until, cancel), "A message that was sent is due again because it was appended again.");
        }
    }

    private static async Task AgainAsync(StoreBench bench, NewOutboxMessage message, bool isCallers, CancellationToken cancel)
    {
        if (!isCallers)
        {
            await bench.Other.AppendAsync(message, null, Now, cancel);
            return;
        }

        await using var connection = await bench.Access.Database.OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        try
        {
            await bench.Outbox.AppendAsync(message, transaction, Now, cancel);
        }
        finally
        {
            // Also after a refusal: what else the caller wrote stays.
            await transaction.CommitAsync(CancellationToken.None);
        }
    }

    private static async Task ConflictAsync(StoreBench bench, NewOutboxMessage message, bool isCallers, CancellationToken cancel)
    {
        try
        {
            await AgainAsync(bench, message, isCallers, cancel);
        }
        catch (RefusalException e) when (e.Reason == ErrorReason.MessageIdConflict)
        {
            return;
        }

        throw new StoreComplianceException("Other bytes under a known id were accepted.");
    }

    private static async Task BytesAsync(StoreBench bench, CancellationToken cancel)
    {
        var payload = RandomNumberGenerator.GetBytes(2 * 1024 * 1024);
        var message = bench.New("Đồng Tháp|Số 12/QĐ-UBND", "a", payload) with { Body = "văn bản" };
        await bench.Outbox.AppendAsync(message, null, Now, cancel);
        var item = (await bench.Other.ClaimAsync("c", Now, Until, 1, cancel)).Single();
        Require(item.Payload.AsSpan().SequenceEqual(payload), "The payload came back changed.");
        Require(item.OrderKey == message.OrderKey && item.Body == "văn bản" && item.Signature == message.Signature, "A text came back changed.");
    }

    private static async Task TransactionAsync(StoreBench bench, CancellationToken cancel)
    {
        foreach (var commits in new[] { false, true })
        {
            await using (var connection = await bench.Access.Database.OpenAsync(cancel))
            {
                await using var transaction = await connection.BeginTransactionAsync(cancel);
                await bench.Outbox.AppendAsync(bench.New("k", $"{commits}"), transaction, Now, cancel);
                await (commits ? transaction.CommitAsync(cancel) : transaction.RollbackAsync(cancel));
            }

            Require(await bench.FindAsync($"{commits}", cancel) is not null == commits, commits ? "A committed message is not there." : "A message is there although its transaction rolled back.");
        }

        Require((await bench.Outbox.ClaimAsync("c", Now, Until, 10, cancel)).Count == 1, "What a transaction rolled back left its key.");
    }

    private static async Task ClaimAsync(StoreBench bench, CancellationToken cancel)
    {
        for (var key = 0; key < 20; key++)
        {
            await bench.AppendAsync($"k{key:00}", $"{key:00}-first", cancel);
            await bench.AppendAsync($"k{key:00}", $"{key:00}-second", cancel);
        }

        var claims = await Task.WhenAll(Enumerable.Range(0, 6).Select(n => (n % 2 == 0 ? bench.Outbox : bench.Other).ClaimAsync($"c{n}", Now, Until, 5, cancel)));
        var items = claims.SelectMany(claim => claim).ToList();
        Require(items.All(item => bench.NameOf(item).EndsWith("-first", StringComparison.Ordinal)), "A second message was given before the first.");
        Require(items.Select(item => item.OrderKey).Distinct(StringComparer.Ordinal).Count() == items.Count, "Two claimers got the same key.");
        items.AddRange(await bench.Outbox.ClaimAsync("rest", Now, Until, 100, cancel));
        Require(items.Count == 20, $"20 keys are due and {items.Count} were given out.");
    }

    private static async Task LateAsync(StoreBench bench, CancellationToken cancel)
    {
        await bench.AppendAsync("k", "a", cancel);
        await bench.AppendAsync("k", "b", cancel);
        var late = (await bench.Outbox.ClaimAsync("late", Now, Until, 10, cancel)).Single();
        Require((await bench.Other.ClaimAsync("early", Now, Until, 10, cancel)).Count == 0, "A claimed key was given out again.");
        var taken = (await bench.Other.ClaimAsync("next", Until, Until.AddMinutes(1), 10, cancel)).Single();
        Require(taken.Number == late.Number, "The claim that took over got another message.");
        Require((await bench.Outbox.SignAsync("late", [late], Until, cancel)).Count == 0, "A late owner stored a signature.");
        await bench.Outbox.FinishAsync("late", [Refused(late)], Until, cancel);
        Require((await bench.FindAsync("a", cancel))!.State == OutboxEntryState.Waiting, "A late owner's refusal was stored.");
        await bench.Outbox.FinishAsync("late", [Sent(late)], Until, cancel);
        Require((await bench.FindAsync("a", cancel))!.Receipt is not null, "A verified receipt was thrown away.");
        Require((await bench.Outbox.ClaimAsync("thief", Until, Until.AddMinutes(1), 10, cancel)).Count == 0, "A late owner freed the key of the next.");
    }

    private static async Task BlockedAsync(StoreBench bench, CancellationToken cancel)
    {
        foreach (var (action, next) in new[] { (RefusedAction.Continue, "b"), (RefusedAction.Rearm, "a"), (RefusedAction.Discard, "") })
        {
            var key = $"k-{action}";
            await bench.AppendAsync(key, $"{action}-a", cancel);
            await bench.AppendAsync(key, $"{action}-b", cancel);
            await bench.Outbox.FinishAsync("c", [Refused((await bench.Outbox.ClaimAsync("c", Now, Until, 10, cancel)).Single())], Now, cancel);
            Require((await bench.Other.ClaimAsync("d", Now, Until, 10, cancel)).Count == 0, "A message behind a refused one was given out.");
            var blocked = (await bench.Other.ListBlockedAsync(cancel)).Single();
            Require(blocked is { Reason: "SCHEMA_VIOLATION", MessageVi: "sai quy định", Waiting: 1 }, "The refusal is not told as it was stored.");
            Require(await bench.Other.DecideAsync(blocked.OrderKey, action, Now, cancel), "The decision was not taken.");
            Require(!await bench.Other.DecideAsync(blocked.OrderKey, action, Now, cancel), "A key that is not blocked took a decision.");
            var then = await bench.Outbox.ClaimAsync("e", Now, Until, 10, cancel);
            Require(string.Join(',', then.Select(bench.NameOf)) == (next.Length == 0 ? "" : $"{action}-{next}"), $"After {action} came {string.Join(',', then.Select(bench.NameOf))}.");
            await bench.Outbox.FinishAsync("e", [.. then.Select(Sent)], Now, cancel);
            await bench.Outbox.FinishAsync("f", [.. (await bench.Outbox.ClaimAsync("f", Now, Until, 10, cancel)).Select(Sent)], Now, cancel);
        }
    }

    private static async Task PausedAsync(StoreBench bench, CancellationToken cancel)
    {
        await bench.Outbox.SetPausedAsync(true, cancel);
        try
        {
            await bench.AppendAsync("k", "a", cancel);
            Require((await bench.Other.ClaimAsync("c", Now, Until, 10, cancel)).Count == 0, "A paused outbox gave out a message.");
            Require((await bench.Other.GetStatusAsync(Now, cancel)).IsPaused, "The pause is not seen by another process.");
        }
        finally
        {
            await bench.Outbox.SetPausedAsync(false, CancellationToken.None);
        }

        Require((await bench.Other.ClaimAsync("c", Now, Until, 10, cancel)).Count == 1, "After the pause nothing is given out.");
    }

    private static async Task CrowdAsync(StoreBench bench, CancellationToken cancel)
    {
        const int Writers = 8;
        const int Messages = 25;
        var sent = new ConcurrentDictionary<string, ConcurrentQueue<string>>(StringComparer.Ordinal);
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                for (var n = 0; n < Messages; n++)
                {
                    await (n % 2 == 0 ? bench.Outbox : bench.Other).AppendAsync(bench.New($"w{writer}", $"{writer}-{n:00}"), null, Now, cancel);
                }
            },
            cancel)));
        var dispatching = Task.WhenAll(Enumerable.Range(0, 4).Select(dispatcher => Task.Run(
            async () =>
            {
                var store = dispatcher % 2 == 0 ? bench.Outbox : bench.Other;
                while (sent.Values.Sum(queue => queue.Count) < Writers * Messages && !writing.IsFaulted)
                {
                    cancel.ThrowIfCancellationRequested();
                    var claim = Guid.NewGuid().ToString("N");
                    var items = await store.ClaimAsync(claim, Now, Until, 3, cancel);
                    foreach (var item in items)
                    {
                        sent.GetOrAdd(item.OrderKey, _ => new()).Enqueue(bench.NameOf(item));
                    }

                    if (items.Count > 0)
                    {
                        await store.FinishAsync(claim, [.. items.Select(Sent)], Now, cancel);
                    }
                }
            },
            cancel)));
        await writing;
        await dispatching;
        Require(sent.Values.Sum(queue => queue.Count) == Writers * Messages, $"{sent.Values.Sum(queue => queue.Count)} of {Writers * Messages} messages were given out.");
        Require(sent.Values.All(queue => queue.SequenceEqual(queue.Order(StringComparer.Ordinal), StringComparer.Ordinal)), "Messages of a key were given out of order.");
        Require((await bench.Outbox.GetStatusAsync(Now, cancel)).Depth == 0, "Messages are left.");
    }

    private static async Task ClearAsync(StoreBench bench, CancellationToken cancel)
    {
        await bench.AppendAsync("k", "sent", cancel);
        await bench.Outbox.FinishAsync("c", [Sent((await bench.Outbox.ClaimAsync("c", Now, Until, 1, cancel)).Single())], Now, cancel);
        await bench.AppendAsync("k", "waits", cancel);
        Require(!await bench.Outbox.ClearAsync(Now, cancel), "Something was cleared before its time.");
        Require(await bench.Outbox.ClearAsync(Now.AddDays(1), cancel), "Nothing was cleared.");
        Require(await bench.FindAsync("sent", cancel) is null && await bench.FindAsync("waits", cancel) is not null, "What waits was cleared, or what was sent was not.");
    }
}
