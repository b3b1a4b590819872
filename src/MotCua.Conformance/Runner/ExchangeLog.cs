using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Runner;

/// <summary>What was said in a case, as its report shows it: names in place of what differs from run to run, personal data masked, tokens and signatures not at all.</summary>
internal sealed class ExchangeLog(Scope scope)
{
    private const int MaxText = 6000;
    private const int MaxItems = 50;

    // Members whose values the hub makes anew each time, or that are opaque.
    private static readonly HashSet<string> Opaque = new(StringComparer.Ordinal)
    {
        "signature", "statement", "payload", "position", "fence", "leaseUntil", "receivedAt", "time", "correlationId", "hubTime", "nonce", "certificate", "size", "index", "messageSha256", "payloadSha256", "signatureSha256", "root",
        "createdAt", "expiresAt", "enqueuedAt", "fetchedAt", "acknowledgedAt", "deadLetteredAt", "expiredAt", "since", "jti", "attempts", "attempt", "issuedAt", "pageToken", "nextPageToken", "upTo", "positions",
    };

    // Members that hold personal data of an applicant.
    private static readonly HashSet<string> Personal = new(StringComparer.Ordinal) { "fullName", "phone", "email", "address", "number", "birthDate", "dateOfBirth", "street", "name", "taxCode" };

    private readonly List<ExchangeEntry> _entries = [];

    public IReadOnlyList<ExchangeEntry> Entries => _entries;

    /// <summary>Forgets what was said after so many entries: of a step that is repeated only the last try is shown.</summary>
    public void ForgetAfter(int count) => _entries.RemoveRange(count, _entries.Count - count);

    public void Request(RawRequest request, JsonNode? body)
    {
        var type = request.Headers["Content-Type"] ?? "";
        _entries.Add(new ExchangeEntry($"{(request.IsHttp2 ? "HTTP/2" : "HTTP/1.1")} {request.Method} {scope.Named(request.Path)} {type}".TrimEnd(), body is null ? $"{request.Body.Length} bytes" : Shown(body), "", ""));
    }

    /// <summary>What was said beside this.</summary>
    public void Append(ExchangeLog other) => _entries.AddRange(other._entries);

    public void Note(string text) => _entries.Add(new ExchangeEntry(scope.Named(text), "", "", ""));

    public void Answer(JsonObject view)
    {
        var code = view["code"]?.GetValue<string>();
        var head = string.Create(CultureInfo.InvariantCulture, $"HTTP {view["status"]}{(string.IsNullOrEmpty(code) ? "" : $" {code}")}");
        Answered(head, view["error"] is { } error ? Shown(error) : view["body"] is { } body ? Shown(body) : $"{view["size"]} bytes");
    }

    /// <summary>What the vendor's program was asked, and what it answered.</summary>
    public void Asked(JsonObject request, JsonObject answer) => _entries.Add(new ExchangeEntry($"adapter: {request["do"]}", Shown(request), answer["refused"] is null ? "ok" : "refused", Shown(answer)));

    /// <summary>A message that came to the hub, or went to the product's mailbox.</summary>
    public void Came(string head, JsonObject message) => _entries.Add(new ExchangeEntry(scope.Named(head), Shown(message["payloadJson"] ?? message), "", ""));

    /// <summary>A message as it may be shown to who watches.</summary>
    public string Show(JsonNode message) => Shown(message);

    public void Failure(WireProblem problem) => Answered(problem.En, "");

    public void Events(JsonNode events) => Answered("events", Shown(events));

    private void Answered(string head, string body)
    {
        if (_entries.Count > 0 && _entries[^1].AnswerHead.Length == 0)
        {
            _entries[^1] = _entries[^1] with { AnswerHead = head, Answer = body };
        }
        else
        {
            _entries.Add(new ExchangeEntry("", "", head, body));
        }
    }

    private string Shown(JsonNode node)
    {
        var text = scope.Named(JsonText.Pretty(Masked(Unfolded(Shortened(node)!))));
        return text.Length > MaxText ? string.Concat(text.AsSpan(0, MaxText), "\n…") : text;
    }

    // A batch has thousands of items in megabytes, and the first of them fill what is shown.
    private static JsonNode? Shortened(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Shortened(member.Value)))),
        JsonArray { Count: > MaxItems } items => new JsonArray([.. items.Take(MaxItems).Select(Shortened), JsonValue.Create("…")]),
        JsonArray items => new JsonArray([.. items.Select(Shortened)]),
        _ => node?.DeepClone(),
    };

    // A payload in base64 says nothing to a reader: what it says stands in its place.
    private static JsonNode Unfolded(JsonNode node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var (name, value) in members.ToList())
                {
                    if (name is "payload" && value is JsonValue text && text.TryGetValue<string>(out var base64) && Decode(base64) is { } content)
                    {
                        members.Remove(name);
                        members["payloadJson"] = content;
                    }
                    else if (value is not null)
                    {
                        Unfolded(value);
                    }
                }

                break;
            case JsonArray items:
                foreach (var item in items.OfType<JsonNode>())
                {
                    Unfolded(item);
                }

                break;
        }

        return node;
    }

    private static JsonNode? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? JsonText.TryParse(bytes.AsSpan(0, count)) : null;
    }

    private static JsonNode? Masked(JsonNode? node, bool isPerson = false) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => member.Key != "debug").Select(member => KeyValuePair.Create(member.Key, member.Value switch
        {
            JsonValue or JsonArray when Opaque.Contains(member.Key) || (member.Key == "path" && member.Value is JsonArray) => JsonValue.Create("…"),
            JsonValue when isPerson && Personal.Contains(member.Key) => JsonValue.Create("***"),
            var value => Masked(value, isPerson || member.Key is "owner" or "submitter" or "person" or "payer" or "receiver" or "form"),
        }))),
        JsonArray items => new JsonArray([.. items.Select(item => Masked(item, isPerson))]),
        _ => node?.DeepClone(),
    };
}
