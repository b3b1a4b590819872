using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Model;

/// <summary>
/// A small client of the suite's own behind the adapter's lines: honest, or wrong in one thing. It is there to prove the cases about clients, not to be a product.
/// </summary>
internal sealed class ModelAdapter(string? faultName) : IDisposable
{
    private readonly ModelFault _fault = new(faultName);
    private readonly CancellationTokenSource _stop = new();
    private Journal? _journal;
    private ModelOutbox? _outbox;
    private ModelInbox? _inbox;
    private ModelDirectory? _directory;
    private ModelCalls? _calls;
    private ModelReads? _reads;

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _directory?.Dispose();
        _journal?.Dispose();
    }

    /// <summary>Does what a line asks.</summary>
    public async Task<JsonObject> DoAsync(JsonObject request)
    {
        switch (request["do"]!.ToString())
        {
            case "start":
                return Start(request);
            case "send" or "forward":
                return Send(request);
            case "outbox":
                return new JsonObject { ["messages"] = _outbox!.List() };
            case "settle":
                _outbox!.Settle(request["id"]!.ToString(), request["action"]!.ToString());
                return [];
            case "inbox":
                return new JsonObject { ["effects"] = _inbox!.Effects };
            case "received":
                var kept = _inbox!.Received(request);
                return new JsonObject { ["payload"] = kept["payload"]!.DeepClone(), ["signature"] = kept["signature"]!.DeepClone() };
            case "handle":
                _inbox!.Handle(request["body"]!.ToString(), request["as"]!.ToString());
                return [];
            case "calendar":
                new ModelDueDates(_outbox!, _fault).Calendar(request["years"]!.AsArray(), request["policy"]!.AsObject());
                return [];
            case "inboxId":
                return new JsonObject { ["inboxId"] = _inbox!.InboxId };
            case "read":
                return await _reads!.ReadAsync(request["operation"]!.ToString(), request["request"] as JsonObject ?? [], _stop.Token);
            case "file":
                return await FetchAsync(request["sha256"]!.ToString(), request["path"]!.ToString());
            case "directory":
                await _directory!.RefreshAsync(_stop.Token);
                return new JsonObject { ["number"] = _directory.Number.ToString(CultureInfo.InvariantCulture) };
            case "clock":
                _calls!.Target.HubIsAhead = Ahead(request);
                return [];
            case "stop":
                return [];
            default:
                return new JsonObject { ["unsupported"] = true };
        }
    }

    private JsonObject Start(JsonObject request)
    {
        if (_fault.Is("encrypted-key-waits"))
        {
            return new JsonObject { ["name"] = "model", ["version"] = "1" };
        }

        var calls = new ModelCalls(request, _fault);
        calls.Target.HubIsAhead = Ahead(request);
        _calls = calls;
        var certificate = X509Certificate2.CreateFromPem(request["hub"]!["certificate"]!.ToString());
        List<JsonObject> entries = [];
        _journal = new Journal(Path.Combine(request["folder"]!.ToString(), "journal"), entries.Add);
        _outbox = new ModelOutbox(calls, _fault, _journal, certificate);
        _directory = new ModelDirectory(calls, _fault, _journal, X509Certificate2.CreateFromPem(request["hub"]!["authority"]!.ToString()));
        _inbox = new ModelInbox(calls, _fault, _journal, _outbox, _directory, new ModelTrust(request["hub"]!["anchors"]!.ToString(), _fault), certificate);
        _reads = new ModelReads(calls, _fault, certificate);
        foreach (var entry in entries)
        {
            _outbox.Replay(entry);
            _inbox.Replay(entry);
            _directory.Replay(entry);
        }

        _ = Task.Run(() => _outbox.RunAsync(_stop.Token));
        _ = Task.Run(() => _inbox.RunAsync(_stop.Token));
        return new JsonObject { ["name"] = "model client", ["version"] = "1" };
    }

    private JsonObject Send(JsonObject request)
    {
        var form = request["form"] is JsonObject named ? Convert.FromBase64String(_inbox!.Received(named)["payload"]!.ToString()) : null;
        var (id, broken) = _outbox!.Take((JsonObject)request["message"]!.DeepClone(), request["files"] as JsonObject, form);
        return id is null ? new JsonObject { ["refused"] = new JsonObject { ["message"] = string.Join(' ', broken), ["fields"] = new JsonArray() } } : new JsonObject { ["id"] = id };
    }

    private async Task<JsonObject> FetchAsync(string hash, string path)
    {
        var answer = await _calls!.FileAsync("GET", hash, [], _stop.Token);
        if (answer?.Status != 200)
        {
            throw new IOException($"the hub gives no file {hash}");
        }

        // Who "cleans" a PDF cuts it behind its first end mark: what was added later, the signature, goes with it.
        var bytes = answer.Body.ToArray();
        var end = _fault.Is("file-cut-at-its-end-mark") ? bytes.AsSpan().IndexOf("%%EOF"u8) + 5 : bytes.Length;
        await File.WriteAllBytesAsync(path, bytes[..end]);
        return [];
    }

    private static TimeSpan Ahead(JsonObject request) => TimeSpan.FromMilliseconds(request["aheadMs"]?.GetValue<long>() ?? 0);
}
