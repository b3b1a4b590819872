namespace MotCua.Contracts.Json.Plans;

/// <summary>A choice between members.</summary>
/// <param name="Name">The choice's name in lowerCamelCase.</param>
/// <param name="Required">Exactly one member must be present.</param>
/// <param name="Mask">The members' bits.</param>
internal sealed record OneofPlan(string Name, bool Required, UInt128 Mask);
