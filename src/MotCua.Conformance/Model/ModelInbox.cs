using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Model;

/// <summary>The model client's reading side: verifies, does the effect once, acknowledges.</summary>
internal sealed class ModelInbox(ModelCalls calls, ModelFault fault, Journal journal, ModelOutbox outbox, ModelDirectory directory, ModelTrust trust, X509Certificate2 hubCertificate)
{
    private static readonly HashSet<string> Later = new(StringComparer.Ordinal) { "MC-CORE-12", "MC-CORE-22", "MC-VER-1" };

    // The judge asks while messages come.
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, JsonObject> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonObject> _effects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _handling = new(StringComparer.Ordinal);
    private long _fence;

    public string InboxId { get; private set; } = Guid.NewGuid().ToString("N");

    public bool HasInboxId { get; private set; }

    public JsonArray Effects
    {
        get
        {
            lock (_lock)
            {
                return [.. _effects.Values.Select(effect => effect.DeepClone())];
            }
        }
    }

    /// <summary>A message as it is kept: <c>payload</c> and <c>signature</c>.</summary>
    public JsonObject Received(JsonObject named) => _kept[Key(named)];

    public void Handle(string body, string way) => _handling[body] = way;

    public void Replay(JsonObject entry)
    {
        if (entry["inbox"] is { } inbox && !fault.Is("inbox-id-each-start"))
        {
            (InboxId, HasInboxId) = (inbox.ToString(), true);
        }
        else if (entry["effect"] is JsonObject effect)
        {
            Count(effect);
            _kept[Key(effect)] = entry;
            _fence = Math.Max(_fence, entry["fence"]!.GetValue<long>());
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!HasInboxId)
        {
            journal.Write(new JsonObject { ["inbox"] = InboxId });
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(cancellationToken);
                if (fault.Is("stream-end-is-end"))
                {
                    return;
                }
            }
            catch (WireProblem)
            {
                // Again below.
            }

            await Task.Delay(300, cancellationToken);
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["mailboxes"] = new JsonArray(calls.Agency), ["reader"] = new JsonObject { ["inboxId"] = InboxId }, ["credit"] = 100 };
        await using var stream = await calls.OpenAsync("Exchange/Subscribe", body, cancellationToken);
        while (stream.End is null && !stream.HasEnded)
        {
            var messages = await stream.TakeAsync(1, fault.Is("silence-ends") ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(1), cancellationToken);
            if (messages.Count == 0 && fault.Is("silence-ends"))
            {
                return;
            }

            foreach (var message in messages)
            {
                if (message?["delivery"] is JsonObject delivery)
                {
                    await DeliverAsync(delivery, cancellationToken);
                }
            }
        }
    }

    private async Task DeliverAsync(JsonObject delivery, CancellationToken cancellationToken)
    {
        var payload = Convert.FromBase64String(delivery["message"]!["payload"]!.ToString());
        var fence = long.Parse(delivery["fence"]!.ToString(), CultureInfo.InvariantCulture);
        if (JsonText.TryParse(payload) is not JsonObject message || (!fault.Is("two-bodies-taken") && message.Count(member => member.Key != "header") != 1))
        {
            await RejectAsync(delivery, fence, "the payload is no message", cancellationToken);
            return;
        }

        if (await ProblemAsync(delivery, message, payload, cancellationToken) is { } problem)
        {
            await RejectAsync(delivery, fence, problem, cancellationToken);
            return;
        }

        if (fence < _fence && !fault.Is("old-fence-taken"))
        {
            return;
        }

        var body = message.First(member => member.Key != "header").Key;
        switch (_handling.GetValueOrDefault(body, "done"))
        {
            case "fail":
                return;
            case "reject":
                await RejectAsync(delivery, fence, fault.Is("reject-tells-names") ? $"wrong: {message[body]?["dossier"]?["owner"]?["fullName"]}" : "the handler finds the message wrong", cancellationToken);
                return;
        }

        var key = Key((JsonObject)message["header"]!);
        if (fault.Is("reads-few-bodies") && body is not ("dossierTransferred" or "documentSent" or "deliveryFailed"))
        {
            // Acknowledged below.
        }
        else if (!_effects.ContainsKey(key) || fault.Is("effect-each-time"))
        {
            var effect = new JsonObject { ["from"] = message["header"]!["from"]!.DeepClone(), ["id"] = message["header"]!["id"]!.DeepClone(), ["body"] = body };
            var entry = new JsonObject { ["effect"] = effect.DeepClone(), ["fence"] = Math.Max(fence, _fence), ["payload"] = Convert.ToBase64String(Kept(message, payload)), ["signature"] = delivery["message"]!["signature"]!.DeepClone() };
            journal.Write(entry);
            _kept[key] = entry;
            _fence = Math.Max(fence, _fence);
            Count(effect);
            SendResultAgain(message);
        }

        await calls.CallAsync("Exchange/Acknowledge", Settled(delivery, fence, "positions"), cancellationToken);
    }

    // Signature by a certificate that the Directory bound to the sender when the hub took the message; then the hub's receipt.
    private async Task<string?> ProblemAsync(JsonObject delivery, JsonObject message, byte[] payload, CancellationToken cancellationToken)
    {
        var signature = delivery["message"]!["signature"]!.ToString();
        var header = JsonText.TryParse(Base64Url.Decode(signature.Split('.')[0])) as JsonObject;
        if (await directory.FindAsync(header?["x5t#S256"]?.ToString() ?? "", cancellationToken) is not { } binding)
        {
            return fault.Is("unbound-believed") ? null : "the signer is not bound";
        }

        using var certificate = X509CertificateLoader.LoadCertificate(Convert.FromBase64String(binding["certificate"]!.ToString()));
        if (!fault.Is("forged-signature-taken") && StageTokens.Signature(signature, payload, certificate)["valid"]?.ToJsonString() != "true")
        {
            return "the signature does not verify";
        }

        var view = new SignedText(payload, signature, "").ToView();
        if (RawReceipt.Problem((JsonObject)delivery["receipt"]!, view, new Enrolment(calls.HubCode, hubCertificate, [], null, [])) is { } problem && !fault.Is("receipt-not-verified"))
        {
            return problem;
        }

        var statement = JsonText.TryParse(Convert.FromBase64String(delivery["receipt"]!["statement"]!.ToString()));
        var at = fault.Is("iat-decides") ? DateTimeOffset.FromUnixTimeSeconds(header!["iat"]!.GetValue<long>()) : DateTimeOffset.Parse(statement!["receivedAt"]!.ToString(), CultureInfo.InvariantCulture);
        return trust.Problem(binding, certificate, message["header"]?["from"]?.ToString() ?? "", at) ?? Unreadable(message, payload) ?? await StrangeAsync(message, cancellationToken);
    }

    // Read tolerantly (MC-CORE-20): what a later version of the contract adds is passed over.
    private string? Unreadable(JsonObject message, byte[] payload)
    {
        var broken = PayloadLint.Read(payload).Where(rule => !fault.Is("two-bodies-taken") && !fault.Is("nameless-taken") && (fault.Is("unknown-refused") || !Later.Contains(rule))).ToList();
        return broken.Count == 0 ? null : fault.Is("reason-repeats-values") ? $"not readable: {message.First(member => member.Key != "header").Value?.ToJsonString()}" : $"the payload breaks {string.Join(", ", broken)}";
    }

    private async Task<string?> StrangeAsync(JsonObject message, CancellationToken cancellationToken)
    {
        if (!fault.Is("reads-two-tiers"))
        {
            return null;
        }

        var answer = await calls.CallAsync("Directory/GetAgency", new JsonObject { ["code"] = message["header"]!["from"]!.DeepClone() }, cancellationToken);
        return answer?.Body?["agency"]?["tier"]?.ToString() is "TIER_PROVINCE" or "TIER_COMMUNE" ? null : "the sender is of no tier";
    }

    // A result that did not arrive is sent again as ResultCorrected (MC-TASK-87).
    private void SendResultAgain(JsonObject message)
    {
        if (fault.Is("result-not-again") || message["deliveryFailed"]?["messageId"]?.ToString() is not { } id || outbox.Find(id) is not { Body: "resultIssued" } item)
        {
            return;
        }

        var before = JsonNode.Parse(item.Payload)!;
        var header = new JsonObject { ["to"] = before["header"]!["to"]!.DeepClone(), ["dossier"] = before["header"]!["dossier"]?.DeepClone(), ["task"] = before["header"]!["task"]?.DeepClone() };
        outbox.Take(new JsonObject { ["header"] = header, ["resultCorrected"] = new JsonObject { ["reason"] = "Kết quả chưa đến nơi nhận", ["correctedAt"] = Moment.Text(calls.Now()), ["papers"] = before["resultIssued"]!["papers"]?.DeepClone() } }, null);
    }

    private Task<Answer?> RejectAsync(JsonObject delivery, long fence, string reason, CancellationToken cancellationToken)
    {
        var body = Settled(delivery, fence, "position");
        body["reason"] = reason;
        return calls.CallAsync("Exchange/Reject", body, cancellationToken);
    }

    private JsonObject Settled(JsonObject delivery, long fence, string member) => new()
    {
        ["mailbox"] = calls.Agency, ["fence"] = fence.ToString(CultureInfo.InvariantCulture), ["reader"] = new JsonObject { ["inboxId"] = InboxId },
        [member] = member == "positions" ? new JsonArray(delivery["position"]!.DeepClone()) : delivery["position"]!.DeepClone(),
    };

    private void Count(JsonObject effect)
    {
        var key = Key(effect);
        lock (_lock)
        {
            if (!_effects.TryGetValue(key, out var known))
            {
                _effects[key] = known = (JsonObject)effect.DeepClone();
                known["times"] = 0;
            }

            known["times"] = known["times"]!.GetValue<int>() + 1;
        }
    }

    private byte[] Kept(JsonObject message, byte[] payload)
    {
        if (fault.Is("unknown-dropped"))
        {
            (message["header"] as JsonObject)?.Remove("priority");
        }

        return fault.Is("kept-encoded-again") || fault.Is("unknown-dropped") ? Encoding.UTF8.GetBytes(JsonText.Compact(message)) : payload;
    }

    private static string Key(JsonObject named) => $"{named["from"]}|{named["id"]}";
}
