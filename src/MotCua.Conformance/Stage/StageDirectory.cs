using System.Text.Json.Nodes;
using MotCua.Conformance.Runner;
using MotCua.Conformance.Signing;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Stage;

/// <summary>What the stage's Directory says of the agencies and certificates of the trial.</summary>
internal static class StageDirectory
{
    public static JsonNode? Certificate(Enrolment enrolment, EnrolledLane lane, string thumbprint)
    {
        if (enrolment.HubKey is { } hub && hub.Thumbprint == thumbprint)
        {
            return Binding(hub, "hub-of-the-trial", enrolment.Hub, isTest: false);
        }

        // A system that is not bound is not known here either.
        var system = lane.Systems.Values.FirstOrDefault(system => system.Key.Thumbprint == thumbprint && system.Name is not "unbound");
        return system is null ? null : Binding(system.Key, system.Id, lane.Agencies.GetValueOrDefault(system.Name) ?? lane.Agencies["intake"], isTest: true);
    }

    public static JsonNode? Agency(Enrolment enrolment, EnrolledLane lane, TrialDirectory directory, string code) => directory.Agency(code) is { } entry
        ? new JsonObject { ["agency"] = entry.DeepClone() }
        : lane.Agencies.Values.Contains(code, StringComparer.Ordinal) || code == enrolment.Hub ? new JsonObject { ["agency"] = new JsonObject { ["code"] = code, ["name"] = code, ["tier"] = "TIER_PROVINCE", ["homeHub"] = enrolment.Hub } } : null;

    /// <summary>Where a message goes now: to one agency, or to one of several.</summary>
    public static JsonNode? Recipient(Enrolment enrolment, EnrolledLane lane, TrialDirectory directory, string code) => directory.Recipients(code) switch
    {
        [] => null,
        [var one] => Agency(enrolment, lane, directory, one),
        var several => new JsonObject { ["candidates"] = new JsonArray([.. several.Select(one => directory.Agency(one)?.DeepClone())]) },
    };

    private static JsonObject Binding(RawKey key, string system, string agency, bool isTest) => new()
    {
        ["binding"] = new JsonObject
        {
            ["thumbprint"] = key.Thumbprint, ["certificate"] = Convert.ToBase64String(key.Certificate.RawData), ["system"] = system, ["agencies"] = new JsonArray(agency),
            ["from"] = Moment.Text(new DateTimeOffset(key.Certificate.NotBefore)), ["to"] = Moment.Text(new DateTimeOffset(key.Certificate.NotAfter)), ["test"] = isTest,
        },
    };
}
