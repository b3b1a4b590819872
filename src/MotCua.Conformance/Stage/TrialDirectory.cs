using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;

namespace MotCua.Conformance.Stage;

/// <summary>
/// The Directory of the trial: which agencies there are, where a message to one of them goes today, and which certificate is bound to whom. It begins with the enrolment's snapshot; a case may publish others.
/// </summary>
internal sealed class TrialDirectory
{
    private const int MaxChanges = 16;
    private readonly X509Certificate2? _authority;
    private readonly Edition _first;

    // What the Directory answers by, and what it serves as its newest snapshot: not the same where a case serves one that is not right.
    private volatile Edition _inForce;
    private volatile Edition _served;

    /// <param name="snapshot">The payload's file, with its signature beside it; null where the enrolment names none.</param>
    /// <param name="authority">Who signs snapshots; null where the enrolment does not say.</param>
    public TrialDirectory(string? snapshot, X509Certificate2? authority)
    {
        _authority = authority;
        _first = _inForce = _served = snapshot is null ? new Edition([], "") : Edition.Read(snapshot);
    }

    public JsonObject? Agency(string code) => _inForce.Agencies.GetValueOrDefault(code);

    /// <summary>The binding of a certificate; null where nobody bound it.</summary>
    public JsonObject? Binding(string thumbprint) => _inForce.Bindings.GetValueOrDefault(thumbprint);

    /// <summary>The agencies that a message to this one goes to (MC-DIR-7): itself, its one successor, or several among whom the sender must choose. None where nobody is left. A code that the Directory does not have is left as it is.</summary>
    public IReadOnlyList<string> Recipients(string code) => [.. Recipients(code, MaxChanges).Distinct(StringComparer.Ordinal)];

    /// <summary>Serves another snapshot from now on, to who has it too. One that is right is also what the Directory answers by.</summary>
    public void Publish(string file)
    {
        var edition = Edition.Read(file);
        _served = edition with { IsPressed = true };
        if (edition.Number > _inForce.Number && _authority is not null && RawSnapshot.IsSigned(edition.Payload, edition.Signature, _authority))
        {
            _inForce = edition;
        }
    }

    /// <summary>Back to the enrolment's snapshot.</summary>
    public void Clear() => _inForce = _served = _first;

    /// <summary>The answer to <c>GetSnapshot</c>: the snapshot from an offset on, or only its number where the caller has it. A published one is given to everybody, as a hub would that keeps to no rule.</summary>
    public JsonObject Snapshot(long newerThan, long offset)
    {
        var served = _served;
        var answer = new JsonObject { ["number"] = served.Number.ToString(CultureInfo.InvariantCulture), ["size"] = served.Payload.Length.ToString(CultureInfo.InvariantCulture) };
        if (newerThan < served.Number || (served.IsPressed && newerThan != long.MaxValue))
        {
            answer["snapshot"] = new JsonObject { ["payload"] = Convert.ToBase64String(served.Payload.AsSpan((int)Math.Clamp(offset, 0, served.Payload.Length))), ["signature"] = served.Signature };
        }

        return answer;
    }

    private IEnumerable<string> Recipients(string code, int changes) => Agency(code) is { } agency && HasEnded(agency)
        ? (agency["successors"] as JsonArray ?? []).Where(_ => changes > 0).SelectMany(next => Recipients(next!.ToString(), changes - 1))
        : [code];

    private static bool HasEnded(JsonObject agency) => agency["validTo"]?.ToString() is { } day
        && string.CompareOrdinal(day, TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) < 0;

    private sealed record Edition
    {
        public Edition(byte[] payload, string signature)
        {
            (Payload, Signature) = (payload, signature);
            var content = JsonText.TryParse(payload);
            Number = long.Parse(content?["number"]?.ToString() ?? "0", CultureInfo.InvariantCulture);
            Agencies = ByKey(content?["agencies"], "code");
            Bindings = ByKey(content?["bindings"], "thumbprint");
        }

        public byte[] Payload { get; }

        public string Signature { get; }

        public long Number { get; }

        public bool IsPressed { get; init; }

        public IReadOnlyDictionary<string, JsonObject> Agencies { get; }

        public IReadOnlyDictionary<string, JsonObject> Bindings { get; }

        public static Edition Read(string file) => new(File.ReadAllBytes(file), File.ReadAllText(file + ".jws").Trim());

        // Of entries of one code the last one counts.
        private static Dictionary<string, JsonObject> ByKey(JsonNode? list, string key)
        {
            var found = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
            foreach (var entry in (list as JsonArray ?? []).OfType<JsonObject>())
            {
                found[entry[key]!.ToString()] = entry;
            }

            return found;
        }
    }
}
