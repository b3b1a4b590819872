using MotCua.Contracts.V1;

namespace MotCua.Contracts.Json;

/// <summary>Which reason speaks for a list of violations.</summary>
internal static class ViolationReasons
{
    private static readonly ErrorReason[] Order =
        [ErrorReason.PayloadTooLarge, ErrorReason.JsonInvalid, ErrorReason.ContractNotSupported, ErrorReason.SchemaViolation, ErrorReason.FormViolation];

    internal static ErrorReason Leading(IReadOnlyList<Violation> violations)
    {
        foreach (var reason in Order)
        {
            foreach (var violation in violations)
            {
                if (violation.Reason == reason)
                {
                    return reason;
                }
            }
        }

        return violations.Count == 0 ? ErrorReason.Unspecified : violations[0].Reason;
    }
}
