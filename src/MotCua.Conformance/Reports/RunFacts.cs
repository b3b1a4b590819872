using MotCua.Conformance.Manual;
using MotCua.Conformance.Suites;
using MotCua.Conformance.Targets;

namespace MotCua.Conformance.Reports;

/// <summary>What a report says besides the results.</summary>
/// <param name="Kind">hub, client, vectors or scenario.</param>
/// <param name="Profile">What the system was tested as; null for vectors.</param>
/// <param name="Features">What the system claims, and who tests it.</param>
/// <param name="Target">Address or command.</param>
/// <param name="StartedAt">Begin.</param>
/// <param name="FinishedAt">End.</param>
/// <param name="Filter">Which cases were asked for; empty for all.</param>
/// <param name="Known">The list of known failures.</param>
/// <param name="Problems">What is wrong with the run itself.</param>
internal sealed record RunFacts(string Kind, Profile? Profile, Features Features, string Target, DateTimeOffset StartedAt, DateTimeOffset FinishedAt, string Filter, KnownFailures Known, IReadOnlyList<string> Problems)
{
    /// <summary>The target where a person drives the system.</summary>
    public const string ByHand = "by hand / bằng tay";

    /// <summary>What the tester of a run by hand says; null where nobody drove the system by hand.</summary>
    public TesterStatement? Statement { get; init; }
}
