using System.Text.Json.Nodes;
using MotCua.Conformance.Documents;
using MotCua.Conformance.Stage;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner.Steps.Clients;

/// <summary>
/// What the system called so far: <c>calls: Exchange/Send</c>, only about one message with <c>of: m1</c>, only those with one status with <c>answered: 503</c>. The view is <c>{count, calls, messages, payloads, gapsMs, ids}</c>: the calls in order, their messages, how many different payloads, milliseconds between them, and the different message ids.
/// A message may come by Send or SendBatch: both are <c>Exchange/Send</c> here. With <c>until</c> it waits for what is expected; <c>optional: true</c> says that a system need not do it: without it the case is not declared.
/// </summary>
internal sealed class CallsStep(YamlItem item) : Step(item)
{
    private readonly string _operation = item.Need("calls").Text();

    public override string Summary => $"calls of {_operation}";

    protected override Bilingual Waiting => _operation switch
    {
        "Exchange/Send" => new("The tool waits until the product has sent by itself what it must; there is nothing to do.", "Công cụ chờ phần mềm tự gửi đủ; không cần làm gì."),
        "Exchange/Acknowledge" => new("The tool waits until the product has acknowledged what came; there is nothing to do.", "Công cụ chờ phần mềm xác nhận những gì đã đến; không cần làm gì."),
        "PUT /attachments" => new("The tool waits until the product has uploaded the file; there is nothing to do.", "Công cụ chờ phần mềm tải tệp lên; không cần làm gì."),
        _ => base.Waiting,
    };

    protected override Task<JsonObject> DoAsync(CaseContext context, CancellationToken cancellationToken)
    {
        var id = Place.TextOf("of") is { } of ? IdOf(of, context) : null;
        var calls = context.Side.Stage.Calls.All.Where(call => (StageHub.Subject(call.Operation) == _operation || (_operation == "any")) && (id is null || Messages(call.View).Any(message => Id(message) == id))
            && (Place.TextOf("answered") is not { } status || call.View["answered"]?.ToString() == status)).ToList();
        var messages = calls.SelectMany(call => Messages(call.View)).Where(message => id is null || Id(message) == id).ToList();
        return Task.FromResult(new JsonObject
        {
            ["count"] = calls.Count,
            ["calls"] = new JsonArray([.. calls.Select(call => call.View.DeepClone())]),
            ["messages"] = new JsonArray([.. messages.Select(message => message.DeepClone())]),
            ["payloads"] = messages.Select(message => message["payloadSha256"]?.ToString()).Distinct(StringComparer.Ordinal).Count(),
            ["ids"] = new JsonArray([.. messages.Select(Id).Distinct(StringComparer.Ordinal).Select(text => (JsonNode?)text)]),
            ["grows"] = Grows([.. calls.Select(call => call.At.TotalMilliseconds)]),
            ["leaks"] = new JsonArray([.. calls.Where(call => context.Side.Stage.Calls.HoldsKey(call.View)).Select(call => (JsonNode?)call.Operation)]),
            ["gapsMs"] = new JsonArray([.. calls.Zip(calls.Skip(1), (before, after) => (JsonNode)(long)(after.At - before.At).TotalMilliseconds)]),
        });
    }

    // What was given by hand to be held back has no id before it comes: until then no call is about it.
    private static string IdOf(string name, CaseContext context) => context.Held.TryGetValue(name, out var held) ? held.IdIn(context.Side.Stage) ?? "" : context.Scope.FillText($"${{{name}.id}}");

    // Chance may make one wait short: the later half of them together is longer than the earlier.
    private static bool Grows(double[] at)
    {
        var gaps = at.Zip(at.Skip(1), (before, after) => after - before).ToList();
        return gaps.Count >= 4 && gaps.Skip(gaps.Count - (gaps.Count / 2)).Sum() > gaps.Take(gaps.Count / 2).Sum();
    }

    private static IEnumerable<JsonObject> Messages(JsonObject view) => (view["request"]?["messages"] as JsonArray ?? []).Append(view["request"]?["message"]).OfType<JsonObject>();

    private static string? Id(JsonObject message) => message["payloadJson"]?["header"]?["id"]?.ToString();
}
