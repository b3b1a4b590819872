using System.Text.Json.Nodes;
using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Runner;

/// <summary>How a case ended, as it is kept for a later call.</summary>
internal static class KeptResult
{
    public static JsonObject Write(CaseResult result) => new()
    {
        ["case"] = result.Case.Id,
        ["outcome"] = result.Outcome.ToString(),
        ["text"] = result.Text,
        ["ms"] = (long)result.Time.TotalMilliseconds,
        ["observed"] = result.Observed,
        ["said"] = new JsonArray([.. result.Exchange.Select(entry => new JsonArray(entry.RequestHead, entry.Request, entry.AnswerHead, entry.Answer))]),
        ["dossiers"] = new JsonArray([.. result.Dossiers.Select(code => (JsonNode)code)]),
    };

    public static bool IsOf(JsonNode? end, TestCase one) => end?["case"]?.ToString() == one.Id;

    public static CaseResult Read(JsonNode end, TestCase one) => new(
        one,
        Enum.Parse<Outcome>(end["outcome"]!.ToString()),
        end["text"]!.ToString(),
        [.. end["said"]!.AsArray().Select(said => new ExchangeEntry(said![0]!.ToString(), said[1]!.ToString(), said[2]!.ToString(), said[3]!.ToString()))],
        TimeSpan.FromMilliseconds(end["ms"]!.GetValue<long>()),
        [.. end["dossiers"]!.AsArray().Select(code => code!.ToString())])
    { Observed = end["observed"]?.ToString() };
}
