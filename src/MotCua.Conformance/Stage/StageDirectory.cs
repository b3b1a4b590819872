using System.Text.Json.Nodes;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Stage;

/// <summary>What the stage's Directory says of the agencies and certificates of the trial.</summary>
internal static class StageDirectory
{
    public static JsonNode? Certificate(TrialDirectory directory, string thumbprint) => directory.Binding(thumbprint) is { } binding ? new JsonObject { ["binding"] = binding.DeepClone() } : null;

    public static JsonNode? Agency(Enrolment enrolment, EnrolledLane lane, TrialDirectory directory, string code) => directory.Agency(code) is { } entry
        ? new JsonObject { ["agency"] = entry.DeepClone() }
        : lane.Agencies.Values.Contains(code, StringComparer.Ordinal) || code == enrolment.Hub ? new JsonObject { ["agency"] = new JsonObject { ["code"] = code, ["name"] = code, ["tier"] = "TIER_PROVINCE", ["homeHub"] = enrolment.Hub } } : null;

    /// <summary>The agencies of the trial, on one page.</summary>
    public static JsonNode Agencies(Enrolment enrolment, EnrolledLane lane, TrialDirectory directory) =>
        new JsonObject { ["agencies"] = new JsonArray([.. lane.Agencies.Values.Distinct(StringComparer.Ordinal).Select(code => Agency(enrolment, lane, directory, code)!["agency"]!.DeepClone())]) };

    /// <summary>Where a message goes now: to one agency, or to one of several.</summary>
    public static JsonNode? Recipient(Enrolment enrolment, EnrolledLane lane, TrialDirectory directory, string code) => directory.Recipients(code) switch
    {
        [] => null,
        [var one] => Agency(enrolment, lane, directory, one),
        var several => new JsonObject { ["candidates"] = new JsonArray([.. several.Select(one => directory.Agency(one)?.DeepClone())]) },
    };

    /// <summary>What a hub says that has nothing to answer with.</summary>
    public static Behaviour Refusal(string operation) => operation switch
    {
        "Directory/GetCertificate" or "Directory/GetAgency" => Behaviours.Refusal("RECIPIENT_UNKNOWN", "not_found"),
        "Directory/ResolveRecipient" => Behaviours.Recipient([]),
        _ => Behaviours.Refusal("CONTRACT_NOT_SUPPORTED", "unimplemented"),
    };
}
