using MotCua.Conformance.Suites;

namespace MotCua.Conformance.Proof;

/// <summary>Which requirements of a role have a case that asks for them and a fault that breaks them.</summary>
internal sealed record Coverage(IReadOnlyList<Requirement> Musts, IReadOnlyList<string> WithoutCase, IReadOnlyList<string> WithoutFault, IReadOnlyList<string> Strangers)
{
    private const string Calendar = "calendar";

    /// <summary>The requirements of hubs. Due dates are pure functions: vectors ask for them, not a hub (MC-TIME).</summary>
    public static Coverage OfHub(IReadOnlyList<NamedFault> faults) => Of(Suite.Hub, faults, one => one.Roles.Contains("hub") && one.Feature != Calendar);

    /// <summary>The requirements that are said to senders or receivers and not to hubs.</summary>
    public static Coverage OfClient(IReadOnlyList<NamedFault> faults) => Of(Suite.Client, faults, one => !one.Roles.Contains("hub") && !IsComputed(one) && IsSaidToClients(one));

    /// <summary>What only vectors ask for, and all that they ask for besides.</summary>
    public static Coverage OfVectors(IReadOnlyList<NamedFault> faults)
    {
        var asked = Suite.Vectors.Select(one => one.Requirement).ToHashSet(StringComparer.Ordinal);
        return Of(Suite.Vectors, faults, one => IsComputed(one) || asked.Contains(one.Id));
    }

    /// <summary>The requirements said to a role besides others, and those of them that no case about clients asks of it: what a vector asks for is asked of the code, not of the running system.</summary>
    /// <param name="role">sender or receiver.</param>
    public static RoleCoverage OfRole(string role)
    {
        var (cases, vectors) = (Suite.Client.Select(one => one.Requirement).ToHashSet(StringComparer.Ordinal), Suite.Vectors.Select(one => one.Requirement).ToHashSet(StringComparer.Ordinal));
        var musts = Musted(one => one.Roles.Contains(role)).Select(one => one.Id).ToList();
        List<string> without = [.. musts.Where(id => !cases.Contains(id))];
        return new RoleCoverage(role, musts.Count, [.. without.Where(vectors.Contains)], [.. without.Where(id => !vectors.Contains(id))]);
    }

    // Of the calendar, what a system says is asked of clients (MC-TIME-35); the rest is computing.
    private static bool IsComputed(Requirement one) => one.Feature == Calendar && !Suite.Client.Any(other => other.Requirement == one.Id);

    private static bool IsSaidToClients(Requirement one) => one.Roles.Contains("sender") || one.Roles.Contains("receiver");

    private static List<Requirement> Musted(Func<Requirement, bool> isSaidTo) => [.. RequirementList.Standard.All.Where(one => one is { Level: RequirementLevel.Must, Statement: null } && isSaidTo(one))];

    private static Coverage Of(IReadOnlyList<TestCase> cases, IReadOnlyList<NamedFault> faults, Func<Requirement, bool> isSaidTo)
    {
        var musts = Musted(isSaidTo);
        var asked = cases.Select(one => one.Requirement).ToHashSet(StringComparer.Ordinal);
        var broken = faults.Select(fault => fault.Requirement).ToHashSet(StringComparer.Ordinal);
        return new Coverage(
            musts,
            [.. musts.Where(one => !asked.Contains(one.Id)).Select(one => one.Id)],
            [.. musts.Where(one => !broken.Contains(one.Id)).Select(one => one.Id)],
            [.. asked.Union(broken).Where(id => RequirementList.Standard.Find(id) is null)]);
    }
}
