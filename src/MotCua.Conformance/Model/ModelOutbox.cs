using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Model;

/// <summary>The model client's sending side: payload made once, one message of a key under way, repeated until there is a receipt.</summary>
internal sealed class ModelOutbox(ModelCalls calls, ModelFault fault, Journal journal, System.Security.Cryptography.X509Certificates.X509Certificate2 hubCertificate)
{
    private const string Placeholder = """{"placeholder":"d3b1c8f0"}""";
    private const double FirstWait = 200;
    private const double LastWait = 60_000;
    private readonly List<OutboxItem> _items = [];
    private readonly Lock _lock = new();

    /// <summary>Takes a message in; null where a strict writer refuses it, with the requirements that it breaks.</summary>
    public (string? Id, IReadOnlyCollection<string> Broken) Take(JsonObject message, JsonObject? files, byte[]? formOf = null)
    {
        var now = calls.Now();
        var header = (JsonObject)(message["header"] ??= new JsonObject());
        header["id"] = Scope.Uuid7(now);
        header["from"] = calls.Agency;
        header["createdAt"] = Moment.Text(now);
        header["expiresAt"] ??= Moment.Text(now.AddDays(30));
        header["contract"] = fault.Is("no-contract-version") ? "1" : "1.0";
        header["test"] = true;
        if (fault.Is("same-task-twice") && header["task"] is not null)
        {
            header["task"] = Guid.NewGuid().ToString();
        }

        if (fault.Is("no-delegation"))
        {
            (message["dossierTransferred"]?["dossier"] as JsonObject)?.Remove("delegation");
        }

        if (fault.Is("two-bodies-sent") && IsAnswer(message))
        {
            message["progressReported"] = new JsonObject { ["stepId"] = "B1", ["status"] = "DOSSIER_STATUS_PROCESSING", ["content"] = "Đang thẩm định", ["occurredAt"] = Moment.Text(now) };
        }

        Misstate(message);
        if (fault.Is("file-saved-again"))
        {
            files = SavedAgain(message, files);
        }

        var form = formOf is null ? null : PassOn(message, formOf);
        var text = ModelTimes.CutOff(JsonText.Compact(message), fault);
        text = fault.Is("decomposed") ? text : Vietnamese.Compose(text);
        text = form is null ? text : text.Replace(Placeholder, form, StringComparison.Ordinal);
        text = fault.Is("wrong-size") ? text.Replace("\"size\":\"", "\"size\":\"1", StringComparison.Ordinal) : text;
        var payload = Encoding.UTF8.GetBytes(text);
        var broken = PayloadLint.Read(payload);
        if ((broken.Count > 0 && !IsTakenWrongly(broken)) || (fault.Is("one-code-system") && header["to"]?.ToString()[0] == '0') || (fault.Is("knows-three-levels") && header["to"]?.ToString().Split('.').Length > 3))
        {
            return (null, broken);
        }

        if (ModelFacts.IsUsed(message, Said(), fault))
        {
            return (null, ["MC-TASK-72", "MC-TASK-77"]);
        }

        var item = Item(header, text, payload, files);
        journal.Write(Entry(item, files));
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

    /// <summary>Whether one of its results on a dossier and task is the message that a hub could not deliver.</summary>
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
        return fault.Is("keys-not-in-order") || (fault.Is("answers-overtake") && IsAnswer((JsonObject)JsonNode.Parse(item.Payload)!)) || before.All(other => other.State == "accepted" || (fault.Is("goes-on-after-refusal") && other.State == "refused"));
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

    // Says another thing than it was told.
    private void Misstate(JsonObject message)
    {
        var header = (JsonObject)message["header"]!;
        if (fault.Is("no-parent-task"))
        {
            header.Remove("parentTask");
        }

        if (fault.Is("no-test-mark") || (fault.Is("own-words-unmarked") && message["resultCorrected"] is not null))
        {
            header.Remove("test");
        }

        if (fault.Is("withdrawal-of-its-own") && (message["withdrawalAccepted"] ?? message["withdrawalRefused"]) is JsonObject answer)
        {
            answer["withdrawalId"] = "R-0";
        }
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
        if (answer is null || answer.Raw.Reset is not null)
        {
            if ((answer is null && fault.Is("lost-line-is-final")) || (answer is not null && fault.Is("reset-is-final")))
            {
                End(item, "refused", "UNAVAILABLE", []);
                return;
            }

            Later(item, 0);
        }
        else if (answer.IsOk || IsTakenForSuccess(answer))
        {
            Received(item, message, answer);
        }
        else
        {
            Refused(item, answer);
        }
    }

    private bool IsTakenForSuccess(Answer answer)
    {
        var text = answer.Error?.Content["message"]?.ToString() ?? answer.Raw.Text;
        return (fault.Is("text-decides") && text.Contains("thành công", StringComparison.OrdinalIgnoreCase)) || (fault.Is("text-is-success") && text.Contains("success", StringComparison.OrdinalIgnoreCase)) || (fault.Is("forgets-without-receipt") && answer.Raw.Status == 200);
    }

    private void Received(OutboxItem item, SignedText message, Answer answer)
    {
        var enrolment = new Enrolment(calls.HubCode, hubCertificate, [], null, []);
        var isBelieved = fault.Is("text-decides") || fault.Is("text-is-success") || fault.Is("forgets-without-receipt");
        if (isBelieved || (fault.Is("receipt-not-verified") && answer.Body?["receipt"] is not null) || (answer.Body?["receipt"] is JsonObject receipt && RawReceipt.Problem(receipt, message.ToView(), enrolment) is null))
        {
            End(item, "accepted", "", []);
        }
        else
        {
            Later(item, 0);
        }
    }

    private void Refused(OutboxItem item, Answer answer)
    {
        var error = answer.Error?.Content ?? [];
        var retry = error["retryMs"]?.GetValue<long>() ?? 0;
        var reason = error["domain"]?.ToString() == "motcua" || fault.Is("foreign-domain") ? error["reason"]?.ToString() ?? "" : "";
        var known = ModelReasons.Of(reason);
        if (fault.Is("unknown-reason-final") && reason.Length > 0 && known is null)
        {
            End(item, "refused", reason, []);
            return;
        }

        var decision = (fault.Is("code-decides") ? null : known) ?? ModelReasons.OfCode(answer.Code.Length > 0 ? answer.Code : ModelReasons.CodeOfGateway(answer.Raw.Status));
        if (fault.Is("text-before-reason"))
        {
            decision = (error["message"]?.ToString() ?? "").Contains("later", StringComparison.OrdinalIgnoreCase);
        }

        if (fault.Is("gateway-is-hub") && answer.Code.Length == 0)
        {
            decision = false;
        }

        if (fault.Is("broken-escape-is-fatal") && answer.Raw.Trailers["grpc-message"]?.Contains("%z", StringComparison.Ordinal) == true)
        {
            decision = false;
        }

        if (decision == true || fault.Is("repeats-final-refusal") || (fault.Is("skew-repeated") && reason == "CLOCK_SKEW"))
        {
            Later(item, retry);
        }
        else if (fault.Is("forgets-refused"))
        {
            Settle(item.Id, "discard");
        }
        else
        {
            var fields = new JsonArray([.. (error["fields"] as JsonArray ?? []).Select(field => field?["path"]?.DeepClone())]);
            End(item, "refused", reason.Length > 0 ? reason : answer.Code, fields);
            if (fault.Is("unknown-means-gone") && reason == "DOSSIER_UNKNOWN")
            {
                Settle(item.Id, "discard");
                Take((JsonObject)JsonNode.Parse(item.Draft)!, null);
            }
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

    // The form of a received message, as it came: the bytes between its braces stay what they are (MC-CORE-71).
    private string PassOn(JsonObject message, byte[] received)
    {
        using var document = JsonDocument.Parse(received);
        var form = document.RootElement.GetProperty("dossierTransferred").GetProperty("form");
        message["dossierTransferred"]!["form"] = new JsonObject { ["form"] = form.GetProperty("form").GetString(), ["version"] = form.GetProperty("version").GetString(), ["data"] = JsonNode.Parse(Placeholder) };
        var data = form.GetProperty("data").GetRawText();
        return fault.Is("form-encoded-again") ? JsonText.Compact(JsonNode.Parse(data)) : data;
    }

    private static JsonObject SavedAgain(JsonObject message, JsonObject? files)
    {
        var saved = new JsonObject();
        foreach (var (hash, path) in files ?? [])
        {
            var copy = path + "-saved";
            File.WriteAllBytes(copy, [.. File.ReadAllBytes(path!.ToString()), .. "\n%%EOF\n"u8]);
            var again = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(copy)));
            saved[again] = copy;
            var papers = message["papersHandedOver"]!["papers"]![0]!["files"]![0]!;
            (papers["sha256"], papers["size"]) = (papers["sha256"]?.ToString() == hash ? again : papers["sha256"]?.DeepClone(), new FileInfo(copy).Length.ToString(CultureInfo.InvariantCulture));
        }

        return saved;
    }

    private static bool IsAnswer(JsonObject message) => !message.Any(member => member.Key is "dossierTransferred" or "papersHandedOver" or "documentSent" or "resultIssued" or "obligationIssued" or "supplementProvided" or "withdrawalRequested");

    private bool IsTakenWrongly(IReadOnlyCollection<string> broken) => broken.Contains("MC-CORE-8") && fault.Is("decomposed") || fault.Is("sends-unknown-member") || (fault.Is("sends-what-it-does-not-know") && broken.Contains("MC-CORE-12")) || fault.Is("no-contract-version") || fault.Is("same-task-twice") || fault.Is("two-bodies-sent") || fault.Is("times-finer") || fault.IsUnchecked(broken);

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
