namespace MotCua.Conformance.Proof;

/// <summary>What is asked of one role of clients.</summary>
/// <param name="Role">sender or receiver.</param>
/// <param name="Musts">How many requirements are said to it.</param>
/// <param name="ByVectors">Those that only vectors ask for.</param>
/// <param name="NotAsked">Those that neither a case about clients nor a vector asks for; a hub is asked for them, where they are said to it too.</param>
internal sealed record RoleCoverage(string Role, int Musts, IReadOnlyList<string> ByVectors, IReadOnlyList<string> NotAsked);
