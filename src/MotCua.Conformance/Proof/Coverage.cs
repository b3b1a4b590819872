using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Proof;

/// <summary>Which requirements of hubs have a case that asks for them and a fault that breaks them.</summary>
internal sealed record Coverage(IReadOnlyList<Requirement> Musts, IReadOnlyList<string> WithoutCase, IReadOnlyList<string> WithoutFault, IReadOnlyList<string> Strangers)
{
    /// <param name="cases">The cases of the run.</param>
    /// <param name="faults">The faults of its role.</param>
    public static Coverage OfHub(IReadOnlyList<TestCase> cases, IReadOnlyList<NamedFault> faults)
    {
        // Due dates are pure functions: vectors ask for them, not a hub (MC-TIME).
        var musts = RequirementList.Standard.All.Where(one => one is { Level: RequirementLevel.Must, Statement: null, Feature: not "calendar" } && one.Roles.Contains("hub")).ToList();
        var asked = cases.Select(one => one.Requirement).ToHashSet(StringComparer.Ordinal);
        var broken = faults.Select(fault => fault.Requirement).ToHashSet(StringComparer.Ordinal);
        return new Coverage(
            musts,
            [.. musts.Where(one => !asked.Contains(one.Id)).Select(one => one.Id)],
            [.. musts.Where(one => !broken.Contains(one.Id)).Select(one => one.Id)],
            [.. asked.Union(broken).Where(id => RequirementList.Standard.Find(id) is null)]);
    }
}
