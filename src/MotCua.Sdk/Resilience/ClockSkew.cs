using MotCua.Contracts.V1;

namespace MotCua.Sdk.Resilience;

/// <summary>Whose time a CLOCK_SKEW is about.</summary>
internal static class ClockSkew
{
    /// <summary>Whether it is the message's own <c>createdAt</c>, which is signed: no token and no later attempt changes it (MC-ERR-25).</summary>
    public static bool IsOfMessage(Refusal refusal) =>
        refusal.Reason == ErrorReason.ClockSkew && refusal.Fields.Any(field => field.Path.Contains("createdAt", StringComparison.Ordinal));
}
