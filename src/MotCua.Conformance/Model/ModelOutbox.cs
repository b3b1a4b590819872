using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Model;

/// <summary>The model client's sending side: payload made once, one message of a key under way, repeated until there is a receipt.</summary>
internal sealed class ModelOutbox(ModelCalls calls, ModelFault fault, Journal journal, System.Security.Cryptography.X509Certificates.X509Certificate2 hubCertificate)
{
    private const double FirstWait = 200;
    private const double LastWait = 60_000;
    private readonly List<OutboxItem> _items = [];
    private readonly Lock _lock = new();

    /// <summary>Takes a message in; null where a strict writer refuses it, with the requirements that it breaks.</summary>
    public (string? Id, IReadOnlyCollection<string> Broken) Take(JsonObject message, JsonObject? files, byte[]? formOf = null)
    {
        var draft = ModelDraft.Make(message, files, formOf, calls, fault);
        if (draft.IsRefused)
        {
            return (null, draft.Broken);
        }

        if (ModelFacts.IsUsed(message, Said(), fault))
        {
            return (null, ["MC-TASK-72", "MC-TASK-77"]);
        }

        var item = Item(draft.Header, draft.Text, draft.Payload, draft.Files);
        journal.Write(Entry(item, draft.Files));
        lock (_lock)
        {
            _items.Add(item);
        }

        return (item.Id, []);
    }

    /// <summary>What it has said so far, but for what was refused; with a body, the messages of it.</summary>
    public IReadOnlyList<JsonObject> Said(string? body = null)
    {
        lock (_lock)
        {
            return [.. _items.Where(item => item.State != "refused").Select(item => (JsonObject)JsonNode.Parse(item.Payload)!).Where(message => body is null || message[body] is not null)];
        }
    }

    public void Replay(JsonObject entry)
    {
        if (entry["taken"] is { } text)
        {
            var payload = Convert.FromBase64String(entry["payload"]!.ToString());
            payload = fault.Is("encoded-again-after-restart") ? Encoding.UTF8.GetBytes(JsonText.Pretty(JsonNode.Parse(payload))) : payload;
            _items.Add(Item((JsonObject)JsonNode.Parse(payload)!["header"]!, text.ToString(), payload, entry["files"] as JsonObject));
        }
        else if (entry["ended"] is { } id && Find(id.ToString()) is { } item)
        {
            (item.State, item.Reason, item.Fields) = (entry["state"]!.ToString(), entry["reason"]?.ToString() ?? "", entry["fields"]?.DeepClone() as JsonArray ?? []);
        }
        else if (entry["signed"] is { } signed && Find(signed.ToString()) is { } one)
        {
            one.Signature = entry["signature"]!.ToString();
        }
        else if (entry["gone"] is { } gone)
        {
            _items.RemoveAll(one => one.Id == gone.ToString());
        }
    }

    public JsonArray List()
    {
        lock (_lock)
        {
            return [.. _items.Select(item => new JsonObject
            {
                ["id"] = item.Id, ["state"] = item.State, ["reason"] = item.Reason, ["fields"] = item.Fields.DeepClone(), ["attempts"] = item.Attempts,
                ["blockedBy"] = item.State == "waiting" ? _items.Find(other => other.OrderKey == item.OrderKey && other.State == "refused")?.Id : null,
            })];
        }
    }

    public void Settle(string id, string action)
    {
        lock (_lock)
        {
            if (Find(id) is not { } item)
            {
                return;
            }

            if (action == "again")
            {
                End(item, "waiting", "", []);
                item.NextAt = default;
            }
            else
            {
                journal.Write(new JsonObject { ["gone"] = id });
                _items.Remove(item);
            }
        }
    }

    public OutboxItem? Find(string id) => _items.Find(item => item.Id == id);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            List<OutboxItem> ready;
            lock (_lock)
            {
                ready = [.. _items.Where(IsReady)];
                ready.ForEach(item => item.IsUnderWay = true);
            }

            if (fault.Is("batch-without-limit") && ready.Count > 0)
            {
                _ = SendAllAsync(ready, cancellationToken);
            }
            else
            {
                ready.ForEach(item => _ = SendAsync(item, cancellationToken));
            }

            await Task.Delay(25, cancellationToken);
        }
    }

    private bool IsReady(OutboxItem item)
    {
        if (item.State != "waiting" || item.IsUnderWay || item.NextAt > calls.Now() || (fault.Is("gives-up") && item.Attempts >= 4))
        {
            return false;
        }

        var before = _items.TakeWhile(other => other != item).Where(other => other.OrderKey == item.OrderKey);
        return fault.Is("keys-not-in-order") || (fault.Is("answers-overtake") && ModelDraft.IsAnswer((JsonObject)JsonNode.Parse(item.Payload)!)) || before.All(other => other.State == "accepted" || (fault.Is("goes-on-after-refusal") && other.State == "refused"));
    }

    private async Task SendAsync(OutboxItem item, CancellationToken cancellationToken)
    {
        try
        {
            if (item.Expires <= calls.Now())
            {
                End(item, "refused", "MESSAGE_EXPIRED", []);
                return;
            }

            if (!fault.Is("names-before-upload") && !await UploadAsync(item, cancellationToken))
            {
                Later(item, 0);
                return;
            }

            item.Attempts++;
            var message = Sign(item);
            Judge(item, message, await calls.CallAsync("Exchange/Send", new JsonObject { ["message"] = Written(message) }, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            // The client ends; the message waits in the journal.
        }
        catch (WireProblem)
        {
            // The signing service did not sign.
            Later(item, 0);
        }
        finally
        {
            item.IsUnderWay = false;
        }
    }

    // Bytes in the JSON of the call (MC-CORE-14).
    private JsonObject Written(SignedText message)
    {
        var written = message.ToJson();
        var payload = written["payload"]!.ToString();
        written["payload"] = fault.Is("base64-unpadded") ? payload.TrimEnd('=') : fault.Is("base64-url-letters") ? payload.Replace('+', '-').Replace('/', '_') : payload;
        return written;
    }

    private async Task SendAllAsync(List<OutboxItem> items, CancellationToken cancellationToken)
    {
        var messages = items.ConvertAll(Sign);
        var answer = await calls.CallAsync("Exchange/SendBatch", new JsonObject { ["messages"] = new JsonArray([.. messages.Select(message => message.ToJson())]) }, cancellationToken);
        foreach (var (item, message, index) in items.Zip(messages, Enumerable.Range(0, items.Count)))
        {
            item.Attempts++;
            Judge(item, message, answer is null ? null : answer with { Body = answer.Body?["results"]?[index] });
            item.IsUnderWay = false;
        }
    }

    private SignedText Sign(OutboxItem item)
    {
        if (fault.Is("payload-made-again"))
        {
            item.Payload = [.. item.Payload, (byte)' '];
        }

        if (fault.Is("new-id-each-attempt") && item.Attempts > 1)
        {
            var message = JsonNode.Parse(item.Payload)!;
            var now = calls.Now();
            (message["header"]!["id"], message["header"]!["createdAt"]) = (Scope.Uuid7(now), Moment.Text(now));
            item.Payload = Encoding.UTF8.GetBytes(JsonText.Compact(message));
        }

        if (item.Signature.Length > 0 && !fault.Is("payload-made-again") && !fault.Is("new-id-each-attempt"))
        {
            return new SignedText(item.Payload, item.Signature, "self");
        }

        var members = new JsonObject { ["alg"] = calls.Key.Algorithm, ["typ"] = "motcua-message+jws", ["cty"] = "application/vnd.motcua.message.v1+json", ["x5t#S256"] = calls.Key.Thumbprint, ["iat"] = calls.Now().ToUnixTimeSeconds() };
        item.Signature = RawJws.Detached(calls.Key, JsonText.Compact(members), item.Payload);
        journal.Write(new JsonObject { ["signed"] = item.Id, ["signature"] = item.Signature });
        return new SignedText(item.Payload, item.Signature, "self");
    }

    private void Judge(OutboxItem item, SignedText message, Answer? answer)
    {
        var verdict = ModelVerdict.Of(answer, message, calls.HubCode, hubCertificate, fault);
        switch (verdict.State)
        {
            case ModelVerdict.Waiting:
                Later(item, verdict.RetryMs);
                break;
            case ModelVerdict.Gone:
                Settle(item.Id, "discard");
                break;
            default:
                End(item, verdict.State, verdict.Reason, verdict.Fields);
                break;
        }

        if (verdict.Reason == "DOSSIER_UNKNOWN" && fault.Is("unknown-means-gone"))
        {
            Settle(item.Id, "discard");
            Take((JsonObject)JsonNode.Parse(item.Draft)!, null);
        }
    }

    private void Later(OutboxItem item, long retryMs)
    {
        // Full jitter above a floor: the bound doubles, the wait is anywhere in its upper half.
        var bound = Math.Min(LastWait, FirstWait * Math.Pow(2, Math.Min(20, item.Attempts - 1)));
        var wait = fault.Is("no-wait") ? 20 : Math.Max(retryMs, bound * (0.5 + (Random.Shared.NextDouble() / 2)));
        item.NextAt = calls.Now().AddMilliseconds(wait);
    }

    private async Task<bool> UploadAsync(OutboxItem item, CancellationToken cancellationToken)
    {
        foreach (var (hash, path) in item.Files)
        {
            var answer = await calls.FileAsync("PUT", hash, await File.ReadAllBytesAsync(path, cancellationToken), cancellationToken);
            if (answer?.Status is not (200 or 201))
            {
                return false;
            }
        }

        return true;
    }

    private void End(OutboxItem item, string state, string reason, JsonArray fields)
    {
        journal.Write(new JsonObject { ["ended"] = item.Id, ["state"] = state, ["reason"] = reason, ["fields"] = fields.DeepClone() });
        (item.State, item.Reason, item.Fields) = (state, reason, fields);
    }

    private static JsonObject Entry(OutboxItem item, JsonObject? files) => new() { ["taken"] = item.Draft, ["payload"] = Convert.ToBase64String(item.Payload), ["files"] = files?.DeepClone() };

    private static OutboxItem Item(JsonObject header, string draft, byte[] payload, JsonObject? files)
    {
        var key = header["dossier"]?.ToString() ?? (JsonNode.Parse(payload)!["documentSent"] ?? JsonNode.Parse(payload)!["documentStatusReported"])?["key"]?.ToJsonString() ?? header["id"]!.ToString();
        var item = new OutboxItem(header["id"]!.ToString(), key, draft, payload, DateTimeOffset.Parse(header["expiresAt"]!.ToString(), CultureInfo.InvariantCulture));
        foreach (var (hash, path) in files ?? [])
        {
            item.Files[hash] = path!.ToString();
        }

        return item;
    }
}
