using MotCua.Contracts.V1;

namespace MotCua.ReferenceServer.Directory;

/// <summary>Either one effective agency, or a refusal.</summary>
internal sealed record Resolution(Agency? Agency, Refusal? Refusal);
