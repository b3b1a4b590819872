using System.Text.Json.Nodes;

namespace MotCua.Conformance.Runner;

/// <summary>A refusal as it was said, details unfolded: <c>{message, reason, domain, metadata, vi, fields: [{path, en, vi}], retryMs, details: [type]}</c>.</summary>
internal sealed record Fault(JsonObject Content)
{
    public string Reason => Content["reason"]?.GetValue<string>() ?? "";
}
