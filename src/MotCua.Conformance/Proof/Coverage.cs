using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Proof;

/// <summary>Which requirements of a role have a case that asks for them and a fault that breaks them.</summary>
internal sealed record Coverage(IReadOnlyList<Requirement> Musts, IReadOnlyList<string> WithoutCase, IReadOnlyList<string> WithoutFault, IReadOnlyList<string> Strangers)
{
    /// <summary>Musts that no case asks for yet: the signing service is driven by no verb of the adapter so far.</summary>
    public static readonly IReadOnlyList<string> Pending = ["MC-SIGN-23", "MC-SIGN-50", "MC-SIGN-51"];

    /// <summary>The requirements of hubs. Due dates are pure functions: vectors ask for them, not a hub (MC-TIME).</summary>
    public static Coverage OfHub(IReadOnlyList<NamedFault> faults) => Of(Suite.Hub, faults, one => one.Roles.Contains("hub"));

    /// <summary>The requirements that are said to senders or receivers and not to hubs: those said to both are asked of hubs already.</summary>
    public static Coverage OfClient(IReadOnlyList<NamedFault> faults) => Of(Suite.Client, faults, one => !one.Roles.Contains("hub") && (one.Roles.Contains("sender") || one.Roles.Contains("receiver")));

    private static Coverage Of(IReadOnlyList<TestCase> cases, IReadOnlyList<NamedFault> faults, Func<Requirement, bool> isSaidTo)
    {
        var musts = RequirementList.Standard.All.Where(one => one is { Level: RequirementLevel.Must, Statement: null, Feature: not "calendar" } && isSaidTo(one) && !Pending.Contains(one.Id, StringComparer.Ordinal)).ToList();
        var asked = cases.Select(one => one.Requirement).ToHashSet(StringComparer.Ordinal);
        var broken = faults.Select(fault => fault.Requirement).ToHashSet(StringComparer.Ordinal);
        return new Coverage(
            musts,
            [.. musts.Where(one => !asked.Contains(one.Id)).Select(one => one.Id)],
            [.. musts.Where(one => !broken.Contains(one.Id)).Select(one => one.Id)],
            [.. asked.Union(broken).Where(id => RequirementList.Standard.Find(id) is null)]);
    }
}
