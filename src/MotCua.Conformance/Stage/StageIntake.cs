using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Stage;

/// <summary>What came to the stage: each message once, in the order in which it first came, and its receipt.</summary>
internal sealed class StageIntake(StageReceipts receipts, TrialDirectory directory, Func<DateTimeOffset> now, Action<JsonObject> note)
{
    private readonly ConcurrentDictionary<(string From, string Id), JsonObject> _taken = new();
    private readonly Lock _lock = new();
    private readonly HashSet<(string From, string Id)> _known = [];
    private readonly List<JsonObject> _arrived = [];
    private long _position;

    /// <summary>The messages as they are looked at, unfolded.</summary>
    public IReadOnlyList<JsonObject> Arrived
    {
        get
        {
            lock (_lock)
            {
                return [.. _arrived];
            }
        }
    }

    /// <summary>Whether each message but those with these ids has a receipt.</summary>
    public bool IsCaughtUp(IReadOnlySet<string> left)
    {
        lock (_lock)
        {
            return _known.All(key => left.Contains(key.Id) || _taken.ContainsKey(key));
        }
    }

    /// <summary>Remembers a message of a call, whatever becomes of the call.</summary>
    public void Arrive(JsonObject message)
    {
        var header = message["payloadJson"]?["header"];
        lock (_lock)
        {
            if (_known.Add((header?["from"]?.ToString() ?? "", header?["id"]?.ToString() ?? "")))
            {
                note(new JsonObject { ["arrived"] = message.DeepClone() });
                _arrived.Add(message);
            }
        }
    }

    /// <summary>Takes up what an earlier run noted.</summary>
    public void Replay(JsonObject entry)
    {
        if (entry["arrived"] is JsonObject message)
        {
            var header = message["payloadJson"]?["header"];
            _known.Add((header?["from"]?.ToString() ?? "", header?["id"]?.ToString() ?? ""));
            _arrived.Add(message);
        }
        else if (entry["receipt"] is JsonObject receipt)
        {
            _taken[(entry["from"]!.ToString(), entry["id"]!.ToString())] = receipt;
            _position++;
        }
    }

    /// <summary>The result of one message as SendBatch has it: a receipt, or where its recipient has ended and no one agency followed, the refusal.</summary>
    public JsonObject Take(JsonObject? message, Behaviour? behaviour)
    {
        var payload = StageBytes.Read(message?["payload"]);
        var signature = message?["signature"]?.ToString() ?? "";
        var header = (JsonText.TryParse(payload) as JsonObject)?["header"];
        var key = (From: header?["from"]?.ToString() ?? "", Id: header?["id"]?.ToString() ?? "");
        var forged = behaviour?.Text("receipt");
        if (forged is null && _taken.TryGetValue(key, out var before))
        {
            return new JsonObject { ["receipt"] = before.DeepClone(), ["duplicate"] = true };
        }

        if (forged == "none")
        {
            return [];
        }

        var recipients = directory.Recipients(header?["to"]?.ToString() ?? "");
        if (recipients is not [var mailbox])
        {
            return new JsonObject { ["refusal"] = Behaviours.Recipient(recipients).InBatch() };
        }

        var receipt = receipts.Make(payload, signature, mailbox, Interlocked.Increment(ref _position), now(), forged);
        if (forged is null)
        {
            note(new JsonObject { ["receipt"] = receipt.DeepClone(), ["from"] = key.From, ["id"] = key.Id });
            _taken[key] = receipt;
        }

        return new JsonObject { ["receipt"] = receipt.DeepClone() };
    }
}
