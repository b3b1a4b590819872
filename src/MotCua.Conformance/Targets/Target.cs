using MotCua.Conformance.Wire;

namespace MotCua.Conformance.Targets;

/// <summary>The hub under test: where it is, what it claims, who the suite may be there.</summary>
/// <param name="Address">Where it listens.</param>
/// <param name="Features">What it claims.</param>
/// <param name="Enrolment">Who the suite may be.</param>
/// <param name="HubIsAhead">How far its clock is ahead of the suite's.</param>
internal sealed record Target(Address Address, Features Features, Enrolment Enrolment, TimeSpan HubIsAhead);
