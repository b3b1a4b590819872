using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Targets;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Stage;

/// <summary>The calls of the system under test, as cases look at them.</summary>
internal sealed class StageCalls(EnrolledSystem client, StageIntake intake, StagePing ping)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentQueue<StageCall> _calls = new();

    public IReadOnlyList<StageCall> All => [.. _calls];

    public void Clear() => _calls.Clear();

    /// <summary>Whether the private key of the system stands in a call, in the ways in which keys are written.</summary>
    public bool HoldsKey(JsonObject view)
    {
        var text = JsonText.Compact(view) + string.Concat((view["raw"] as JsonArray ?? []).Select(part => part?.ToString()));
        return client.Key.Writings.Any(writing => text.Contains(writing, StringComparison.Ordinal));
    }

    /// <summary>A call that came to the judge at another address.</summary>
    public void Add(string operation, long arrived, JsonObject view)
    {
        var at = _clock.Elapsed - Stopwatch.GetElapsedTime(arrived);
        view["atMs"] = (long)at.TotalMilliseconds;
        _calls.Enqueue(new StageCall(operation, WireKind.Json, at, view));
    }

    /// <summary>A call as it came.</summary>
    public void Note(string operation, WireKind wire, HttpRequest http, JsonNode? request, JsonObject? travel = null)
    {
        var headers = new JsonObject();
        foreach (var (name, value) in http.Headers)
        {
            headers[name.ToLower(CultureInfo.InvariantCulture)] = name.EndsWith("uthorization", StringComparison.OrdinalIgnoreCase) ? "…" : value.ToString();
        }

        var token = http.Headers["MotCua-Authorization"].FirstOrDefault() ?? http.Headers.Authorization.FirstOrDefault();
        var view = new JsonObject
        {
            ["operation"] = operation, ["wire"] = wire.ToString().ToLower(CultureInfo.InvariantCulture), ["headers"] = headers, ["token"] = StageTokens.Token(token, client.Key.Certificate), ["request"] = request?.DeepClone(), ["travel"] = travel, ["atMs"] = (long)_clock.Elapsed.TotalMilliseconds,
        };
        if (operation == "Exchange/Ping")
        {
            view["ping"] = ping.View(request);
        }

        foreach (var message in (view["request"]?["messages"] as JsonArray ?? []).Append(view["request"]?["message"]).OfType<JsonObject>())
        {
            Unfold(message);
            intake.Arrive((JsonObject)message.DeepClone());
        }

        _calls.Enqueue(new StageCall(operation, wire, _clock.Elapsed, view));
    }

    // What a message says, its hash, and whether its signature is right, stand beside its payload.
    private void Unfold(JsonObject message)
    {
        var payload = StageBytes.Read(message["payload"]);
        message["payloadJson"] = JsonText.TryParse(payload);
        message["payloadText"] = Encoding.UTF8.GetString(payload);
        message["payloadSha256"] = Convert.ToHexStringLower(SHA256.HashData(payload));
        message["payloadBytes"] = payload.Length;
        message["jws"] = StageTokens.Signature(message["signature"]?.ToString() ?? "", payload, client.Key.Certificate);
        message["broken"] = new JsonArray([.. PayloadLint.Read(payload).Select(found => (JsonNode)found)]);
    }
}
