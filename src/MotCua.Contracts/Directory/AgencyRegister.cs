using System.Collections.Frozen;
using MotCua.Contracts.Identifiers;
using MotCua.Contracts.V1;

namespace MotCua.Contracts.Directory;

/// <summary>
/// The agencies of a directory by code, effective-dated, unchanging once made; safe for many threads. Codes of either system find the same
/// agency (MC-DIR-2), old codes stay resolvable for ever (MC-DIR-6).
/// </summary>
public sealed class AgencyRegister
{
    // Successions are a few steps long; a circle in the data must not hang anyone.
    private const int MaxSteps = 32;

    private readonly FrozenDictionary<string, AgencyEntry[]> _byCode;
    private readonly FrozenDictionary<string, string[]> _codesByOther;
    private readonly FrozenDictionary<string, string[]> _predecessors;

    /// <summary>The register of a snapshot. An entry whose period does not exist is left out; <see cref="DirectoryRules.Check"/> names it.</summary>
    /// <param name="snapshot">Verified, see <see cref="Signing.SnapshotSignature"/>.</param>
    public AgencyRegister(DirectorySnapshot snapshot)
        : this(Entries(snapshot.Agencies), snapshot.Mappings)
    {
    }

    /// <summary>The register of entries.</summary>
    /// <param name="entries">In any order, at most one in force for a code at a time.</param>
    /// <param name="mappings">Codes of the two systems that are tied below level 1.</param>
    public AgencyRegister(IEnumerable<AgencyEntry> entries, IEnumerable<CodeMapping> mappings)
    {
        All = [.. entries.OrderBy(entry => entry.Agency.Code, StringComparer.Ordinal).ThenBy(entry => entry.Period.From)];
        _byCode = All.GroupBy(entry => entry.Agency.Code).ToFrozenDictionary(group => group.Key, group => group.ToArray());
        _codesByOther = All
            .Where(entry => entry.Agency.OtherCode.Length > 0)
            .Select(entry => (Other: entry.Agency.OtherCode, entry.Agency.Code))
            .Concat(mappings.SelectMany(mapping => new[] { (Other: mapping.OtherCode, mapping.Code), (Other: mapping.Code, Code: mapping.OtherCode) }))
            .Where(pair => _byCode.ContainsKey(pair.Code))
            .Distinct()
            .GroupBy(pair => pair.Other, pair => pair.Code)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        _predecessors = All
            .SelectMany(entry => entry.Agency.Successors.Select(successor => (Successor: successor, entry.Agency.Code)))
            .Distinct()
            .GroupBy(pair => pair.Successor, pair => pair.Code)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
    }

    /// <summary>Every entry, by code and then by the start of its period.</summary>
    public IReadOnlyList<AgencyEntry> All { get; }

    /// <summary>Whether any entry, past or future, has this code in either system.</summary>
    /// <param name="code">A code of either system.</param>
    /// <returns>True when one has.</returns>
    public bool Knows(string code) => !History(code).IsEmpty;

    /// <summary>The entry in force at a date.</summary>
    /// <param name="code">A code of either system.</param>
    /// <param name="at">The day, in Vietnam.</param>
    /// <returns>The entry, or null.</returns>
    public Agency? Find(string code, DateOnly at)
    {
        foreach (var entry in History(code))
        {
            if (entry.Period.Contains(at))
            {
                return entry.Agency;
            }
        }

        return null;
    }

    /// <summary>The last entry that began on or before a date, in force or ended: an old code stays resolvable.</summary>
    /// <param name="code">A code of either system.</param>
    /// <param name="at">The day, in Vietnam.</param>
    /// <returns>The entry, or null.</returns>
    public Agency? FindLast(string code, DateOnly at)
    {
        Agency? last = null;
        foreach (var entry in History(code))
        {
            last = entry.Period.From <= at ? entry.Agency : last;
        }

        return last;
    }

    /// <summary>Who takes a message to this code at a date (MC-DIR-7): the agency itself, or those that succeed it, each once.</summary>
    /// <param name="code">A code of either system.</param>
    /// <param name="at">The day, in Vietnam.</param>
    /// <returns>One: deliver to it. None: unknown, or closed without a successor. Several: the sender must choose.</returns>
    public IReadOnlyList<Agency> Effective(string code, DateOnly at)
    {
        var found = new List<Agency>();
        Follow(code, at, found, new HashSet<string>(StringComparer.Ordinal));
        return found;
    }

    /// <summary>Whether one code precedes or succeeds the other, directly or through others, or is the other.</summary>
    /// <param name="one">An agency's own code, see <see cref="Canonical"/>.</param>
    /// <param name="other">Another agency's own code.</param>
    /// <returns>True when a succession leads from one to the other.</returns>
    public bool AreRelated(string one, string other) =>
        string.Equals(one, other, StringComparison.Ordinal) || Leads(one, other) || Leads(other, one);

    /// <summary>The agency's own code for a code of either system.</summary>
    /// <param name="code">A code of either system.</param>
    /// <returns>The code that its entries have; the given one where no agency has it.</returns>
    public string Canonical(string code) => History(code) is [var first, ..] ? first.Agency.Code : code;

    /// <summary>The hub where an agency's mailbox is (MC-DIR-9): its own entry's, else its parent's and so on.</summary>
    /// <param name="code">A code of either system.</param>
    /// <param name="at">The day, in Vietnam.</param>
    /// <returns>The hub's code; null when none says.</returns>
    public string? HomeHub(string code, DateOnly at)
    {
        var agency = Find(code, at) ?? FindLast(code, at);
        for (var i = 0; agency is not null && i < MaxSteps; i++)
        {
            if (agency.HomeHub.Length > 0)
            {
                return agency.HomeHub;
            }

            agency = agency.Parent.Length > 0 ? Find(agency.Parent, at) ?? FindLast(agency.Parent, at) : null;
        }

        return null;
    }

    private static IEnumerable<AgencyEntry> Entries(IEnumerable<Agency> agencies)
    {
        foreach (var agency in agencies)
        {
            if (Period.TryRead(agency.ValidFrom, agency.ValidTo, out var period) && period.From <= period.To)
            {
                yield return new AgencyEntry(agency, period);
            }
        }
    }

    private ReadOnlySpan<AgencyEntry> History(string code)
    {
        if (_byCode.TryGetValue(code, out var entries))
        {
            return entries;
        }

        // Level 1 converts by rule; below it the mapping decides.
        if (AgencyCode.TryParse(code, out var parsed) && parsed.TryConvert(out var converted) && _byCode.TryGetValue(converted.ToString(), out entries))
        {
            return entries;
        }

        // Where several agencies carried this code of the other system, it names none: their own codes must be used.
        return _codesByOther.TryGetValue(code, out var codes) && codes.Length == 1 ? _byCode[codes[0]] : [];
    }

    private void Follow(string code, DateOnly at, List<Agency> found, HashSet<string> seen)
    {
        if (!seen.Add(code) || seen.Count > 1000)
        {
            return;
        }

        if (Find(code, at) is { } agency)
        {
            if (!found.Any(known => known.Code == agency.Code))
            {
                found.Add(agency);
            }

            return;
        }

        foreach (var successor in FindLast(code, at)?.Successors ?? [])
        {
            Follow(successor, at, found, seen);
        }
    }

    private bool Leads(string from, string to)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal) { from };
        var waiting = new Queue<string>(seen);
        while (waiting.TryDequeue(out var code))
        {
            foreach (var predecessor in _predecessors.GetValueOrDefault(code) ?? [])
            {
                if (predecessor == to)
                {
                    return true;
                }

                if (seen.Add(predecessor))
                {
                    waiting.Enqueue(predecessor);
                }
            }
        }

        return false;
    }
}
