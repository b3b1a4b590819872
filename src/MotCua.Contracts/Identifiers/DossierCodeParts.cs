namespace MotCua.Contracts.Identifiers;

/// <summary>What a pattern read out of a dossier code.</summary>
/// <param name="Agency">The agency whose code it carries.</param>
/// <param name="Date">Date of acceptance; with a yearly pattern 1 January; null where the pattern has no date.</param>
/// <param name="Sequence">The number, 1 or more.</param>
public readonly record struct DossierCodeParts(AgencyCode Agency, DateOnly? Date, long Sequence);
