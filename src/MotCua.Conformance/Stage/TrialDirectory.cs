using System.Globalization;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;

namespace MotCua.Conformance.Stage;

/// <summary>The Directory of the trial, as the enrolment's snapshot has it: which agencies there are, and where a message to one of them goes today.</summary>
internal sealed class TrialDirectory
{
    private const int MaxChanges = 16;
    private readonly byte[] _payload = [];
    private readonly string _signature = "";
    private readonly Dictionary<string, JsonObject> _agencies = new(StringComparer.Ordinal);

    /// <param name="snapshot">The payload's file, with its signature beside it; null where the enrolment names none.</param>
    public TrialDirectory(string? snapshot)
    {
        if (snapshot is null)
        {
            return;
        }

        (_payload, _signature) = (File.ReadAllBytes(snapshot), File.ReadAllText(snapshot + ".jws").Trim());
        foreach (var agency in (JsonText.TryParse(_payload)?["agencies"] as JsonArray ?? []).OfType<JsonObject>())
        {
            _agencies[agency["code"]!.ToString()] = agency;
        }
    }

    public JsonObject? Agency(string code) => _agencies.GetValueOrDefault(code);

    /// <summary>The agencies that a message to this one goes to (MC-DIR-7): itself, its one successor, or several among whom the sender must choose. None where nobody is left. A code that the Directory does not have is left as it is.</summary>
    public IReadOnlyList<string> Recipients(string code) => [.. Recipients(code, MaxChanges).Distinct(StringComparer.Ordinal)];

    /// <summary>The answer to <c>GetSnapshot</c>: the snapshot from an offset on, or nothing where the caller has it.</summary>
    public JsonObject Snapshot(long newerThan, long offset)
    {
        var number = long.Parse(JsonText.TryParse(_payload)?["number"]?.ToString() ?? "0", CultureInfo.InvariantCulture);
        return number <= newerThan ? [] : new JsonObject
        {
            ["snapshot"] = new JsonObject { ["payload"] = Convert.ToBase64String(_payload.AsSpan((int)Math.Clamp(offset, 0, _payload.Length))), ["signature"] = _signature },
            ["number"] = number.ToString(CultureInfo.InvariantCulture),
            ["size"] = _payload.Length.ToString(CultureInfo.InvariantCulture),
        };
    }

    private IEnumerable<string> Recipients(string code, int changes) => Agency(code) is { } agency && HasEnded(agency)
        ? (agency["successors"] as JsonArray ?? []).Where(_ => changes > 0).SelectMany(next => Recipients(next!.ToString(), changes - 1))
        : [code];

    private static bool HasEnded(JsonObject agency) => agency["validTo"]?.ToString() is { } day
        && string.CompareOrdinal(day, TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) < 0;
}
