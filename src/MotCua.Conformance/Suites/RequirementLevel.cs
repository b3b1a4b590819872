namespace MotCua.Conformance.Suites;

/// <summary>Key words of RFC 2119, and what defines only.</summary>
internal enum RequirementLevel
{
    Defines,
    May,
    Should,
    Must,
}
