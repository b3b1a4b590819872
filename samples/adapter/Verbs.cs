using System.Globalization;
using System.Text.Json.Nodes;
using Adapter.Checks;
using Google.Protobuf;
using MotCua.Contracts.Errors;
using MotCua.Contracts.V1;
using MotCua.Sdk.Attachments;
using MotCua.Sdk.Directory;
using MotCua.Sdk.Messages;
using MotCua.Sdk.Outbox;

namespace Adapter;

/// <summary>What each line asks for.</summary>
internal static class Verbs
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default);

    public static async Task<JsonObject> DoAsync(SystemUnderTest system, string verb, JsonObject request)
    {
        switch (verb)
        {
            case "start" when (string?)request["wire"] == "proto":
                return new JsonObject { ["unsupported"] = true };
            case "start":
                await system.StartAsync(request);
                return new JsonObject { ["name"] = "MotCua.Sdk", ["version"] = typeof(MotCua.Sdk.MotCuaClient).Assembly.GetName().Version?.ToString() };
            case "send":
                return await SendAsync(system, request);
            case "outbox":
                return new JsonObject { ["messages"] = await OutboxAsync(system) };
            case "settle":
                await SettleAsync(system, (string)request["id"]!, (string)request["action"]!);
                return [];
            case "inbox":
                return new JsonObject { ["effects"] = system.Notes.Effects() };
            case "received":
                return Received.Show(system, request);
            case "forward":
                return await SendAsync(system, request, Received.FormOf(system, request["form"]!));
            case "file":
                await Received.FetchAsync(system, request);
                return [];
            case "directory":
                return system.Directory is { } kept ? new JsonObject { ["number"] = await RefreshAsync(kept) } : new JsonObject { ["unsupported"] = true };
            case "clock":
                system.Clock.Set(request);
                return [];
            case "handle":
                system.Handling[(string)request["body"]!] = (string)request["as"]!;
                return [];
            case "inboxId":
                return new JsonObject { ["inboxId"] = system.Notes.InboxId() };
            case "calendar":
                await new DueDates(system).AnnounceAsync(request);
                return [];
            case "read":
                return await Reads.ReadAsync(system.Client, (string)request["operation"]!, request["request"] as JsonObject ?? []);
            case "check":
                return Check.Answer((string)request["kind"]!, request["vector"]!.AsObject()) is { } result ? new JsonObject { ["result"] = result } : new JsonObject { ["unsupported"] = true };
            case "stop":
                await system.DisposeAsync();
                return [];
            default:
                return new JsonObject { ["unsupported"] = true };
        }
    }

    private static async Task<JsonObject> SendAsync(SystemUnderTest system, JsonObject request, FormData? form = null)
    {
        try
        {
            var message = Parser.Parse<Message>(FormText.Packed(request["message"]!).ToJsonString());
            system.Complete(message.Header ??= new Header());
            if (form is not null)
            {
                message.DossierTransferred.Form = form;
            }

            var files = await Task.WhenAll((request["files"] as JsonObject ?? []).Select(file => AttachmentSource.FromFileAsync((string)file.Value!, "application/pdf")));
            var used = UsedIds.Of(message);
            if (used is { } id && system.Notes.SaidUnder(id.Id) is { } says && says != id.Says)
            {
                return Refused($"{id.Path}: this id stands for something else already; take a new one.", [id.Path]);
            }

            await system.SendAsync(message, files, async transaction =>
            {
                await DueDates.NoteAsync(transaction, message);
                if (used is { } fact)
                {
                    await Notes.AddUsedIdAsync(transaction, fact.Id, fact.Says);
                }
            });
            return new JsonObject { ["id"] = message.Header.Id };
        }
        catch (Exception e) when (e is MessageInvalidException or RefusalException or InvalidProtocolBufferException or InvalidJsonException or InvalidDataException or ArgumentException)
        {
            var paths = e switch
            {
                MessageInvalidException invalid => invalid.Violations.Select(violation => violation.Path),
                RefusalException refusal => refusal.Refusal.Fields.Select(field => field.Path),
                _ => [],
            };
            return Refused(e.Message, paths);
        }
    }

    // What is refused leaves what is in force: the number says which.
    private static async Task<string> RefreshAsync(KeptDirectory kept)
    {
        try
        {
            await kept.RefreshAsync();
        }
        catch (SnapshotInvalidException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
        }

        return kept.Number.ToString(CultureInfo.InvariantCulture);
    }

    private static JsonObject Refused(string message, IEnumerable<string> paths) => new() { ["refused"] = new JsonObject { ["message"] = message, ["fields"] = new JsonArray([.. paths.Select(path => (JsonNode?)path)]) } };

    private static async Task<JsonArray> OutboxAsync(SystemUnderTest system)
    {
        var blocked = await system.Outbox.ListBlockedAsync();
        var list = new JsonArray();
        foreach (var id in system.Notes.Sent())
        {
            if (await system.Outbox.FindAsync(system.Agency, id) is not { State: not OutboxEntryState.Discarded } entry)
            {
                continue;
            }

            var by = blocked.FirstOrDefault(one => one.OrderKey == entry.OrderKey);
            list.Add(new JsonObject
            {
                ["id"] = id,
                ["state"] = entry.State switch { OutboxEntryState.Sent => "accepted", OutboxEntryState.Refused => "refused", _ => "waiting" },
                ["reason"] = entry.Reason,
                ["fields"] = new JsonArray([.. by?.MessageId == id ? by.Fields.Select(field => (JsonNode?)field.Path) : []]),
                ["attempts"] = entry.Attempts,
                ["blockedBy"] = by is null || by.MessageId == id ? null : by.MessageId,
            });
        }

        return list;
    }

    private static async Task SettleAsync(SystemUnderTest system, string id, string action)
    {
        var entry = await system.Outbox.FindAsync(system.Agency, id) ?? throw new ArgumentException($"no message {id}", nameof(id));
        _ = action == "again" ? await system.Outbox.RearmAsync(entry.OrderKey) : await system.Outbox.ContinueAsync(entry.OrderKey);
    }
}
