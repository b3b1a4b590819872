namespace MotCua.Conformance.Suites;

/// <summary>One sentence of the standard with its id, as <c>docs/spec/requirements.yaml</c> lists it.</summary>
/// <param name="Id">For example <c>MC-DELIVER-2</c>.</param>
/// <param name="Level">How strong it is.</param>
/// <param name="Roles">To whom it is said: hub, sender, receiver, authority, contract.</param>
/// <param name="Feature">The optional thing without which it does not apply, or null.</param>
/// <param name="Statement">Why no test from outside can see it, or null.</param>
/// <param name="Words">The sentence.</param>
/// <param name="Why">What goes wrong where it is broken.</param>
/// <param name="Remedy">What to change.</param>
/// <param name="Groups">Function groups of TT 21/2023/TT-BTTTT as amended that it serves.</param>
internal sealed record Requirement(string Id, RequirementLevel Level, IReadOnlyList<string> Roles, string? Feature, string? Statement, Bilingual Words, Bilingual Why, Bilingual Remedy, IReadOnlyList<int> Groups);
