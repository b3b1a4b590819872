using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
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

    public async Task RunAsync(TextReader requests, TextWriter answers)
    {
        while (await requests.ReadLineAsync() is { } line)
        {
            var request = (JsonObject)JsonText.TryParse(Encoding.UTF8.GetBytes(line))!;
            JsonObject answer;
            try
            {
                answer = Do(request);
                answer.TryAdd("ok", true);
            }
            catch (Exception e) when (e is CryptographicException or IOException or InvalidOperationException or NullReferenceException or ArgumentException or FormatException)
            {
                answer = new JsonObject { ["error"] = $"{request["do"]}: {e.Message}" };
            }

            answer["n"] = request["n"]!.DeepClone();
            await answers.WriteLineAsync(JsonText.Compact(answer));
            await answers.FlushAsync();
            if (request["do"]!.ToString() == "stop")
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _journal?.Dispose();
    }

    private JsonObject Do(JsonObject request) => request["do"]!.ToString() switch
    {
        "start" => Start(request),
        "send" => Send(request),
        "outbox" => new JsonObject { ["messages"] = _outbox!.List() },
        "settle" => Done(() => _outbox!.Settle(request["id"]!.ToString(), request["action"]!.ToString())),
        "inbox" => new JsonObject { ["effects"] = _inbox!.Effects },
        "handle" => Done(() => _inbox!.Handle(request["body"]!.ToString(), request["as"]!.ToString())),
        "inboxId" => new JsonObject { ["inboxId"] = _inbox!.InboxId },
        "stop" => [],
        _ => new JsonObject { ["unsupported"] = true },
    };

    private JsonObject Start(JsonObject request)
    {
        if (_fault.Is("encrypted-key-waits"))
        {
            return new JsonObject { ["name"] = "model", ["version"] = "1" };
        }

        var calls = new ModelCalls(request, _fault);
        var certificate = X509Certificate2.CreateFromPem(request["hub"]!["certificate"]!.ToString());
        List<JsonObject> entries = [];
        _journal = new Journal(Path.Combine(request["folder"]!.ToString(), "journal"), entries.Add);
        _outbox = new ModelOutbox(calls, _fault, _journal, certificate);
        _inbox = new ModelInbox(calls, _fault, _journal, _outbox, certificate);
        foreach (var entry in entries)
        {
            _outbox.Replay(entry);
            _inbox.Replay(entry);
        }

        _ = Task.Run(() => _outbox.RunAsync(_stop.Token));
        _ = Task.Run(() => _inbox.RunAsync(_stop.Token));
        return new JsonObject { ["name"] = "model client", ["version"] = "1" };
    }

    private JsonObject Send(JsonObject request)
    {
        var (id, broken) = _outbox!.Take((JsonObject)request["message"]!.DeepClone(), request["files"] as JsonObject);
        return id is null ? new JsonObject { ["refused"] = new JsonObject { ["message"] = string.Join(' ', broken), ["fields"] = new JsonArray() } } : new JsonObject { ["id"] = id };
    }

    private static JsonObject Done(Action action)
    {
        action();
        return [];
    }
}
