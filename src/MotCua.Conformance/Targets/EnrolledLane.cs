namespace MotCua.Conformance.Targets;

/// <summary>Agencies and systems that one case has to itself while it runs.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Agencies">Code by the name that cases use.</param>
/// <param name="Systems">System by the name that cases use: an agency's own has the agency's name.</param>
/// <param name="Listener">Where its certificates say that issuers, revocation lists and OCSP are: an address of the suite.</param>
internal sealed record EnrolledLane(int Number, IReadOnlyDictionary<string, string> Agencies, IReadOnlyDictionary<string, EnrolledSystem> Systems, Uri? Listener);
