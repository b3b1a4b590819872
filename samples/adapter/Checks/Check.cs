using System.Text.Json.Nodes;

namespace Adapter.Checks;

/// <summary>Answers the verb <c>check</c>: what the contract's pure functions make of one vector (vectors/v1/README.md says the forms).</summary>
internal static class Check
{
    private static readonly Dictionary<string, Func<JsonObject, JsonNode?>> Kinds = new(StringComparer.Ordinal)
    {
        ["message"] = MessageChecks.Message,
        ["lexical"] = MessageChecks.Lexical,
        ["forms"] = MessageChecks.Form,
        ["signing"] = SignatureChecks.Message,
        ["tokens"] = SignatureChecks.Token,
        ["trust"] = SignatureChecks.Trust,
        ["receipts"] = SignatureChecks.Receipts,
        ["identifiers"] = IdentifierChecks.Identifier,
        ["transitions"] = TransitionChecks.Sequence,
        ["calendar"] = DueDateChecks.Due,
        ["limits"] = DueDateChecks.Limits,
        ["recomputed"] = DueDateChecks.Recomputed,
        ["calendar-files"] = CalendarChecks.File,
        ["lunar"] = CalendarChecks.Lunar,
        ["standing"] = CalendarChecks.Standing,
    };

    /// <summary>The result; null for a kind that is not known here.</summary>
    public static JsonNode? Answer(string kind, JsonObject vector) => Kinds.TryGetValue(kind, out var check) ? check(vector) : null;
}
