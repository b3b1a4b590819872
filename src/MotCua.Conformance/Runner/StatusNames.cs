namespace MotCua.Conformance.Runner;

/// <summary>The names of the status codes in the spelling of Connect (MC-WIRE-20), by their number in gRPC.</summary>
internal static class StatusNames
{
    private static readonly string[] Names =
    [
        "ok", "canceled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "already_exists", "permission_denied", "resource_exhausted", "failed_precondition", "aborted", "out_of_range", "unimplemented",
        "internal", "unavailable", "data_loss", "unauthenticated",
    ];

    public static string Of(string? number) => int.TryParse(number, System.Globalization.CultureInfo.InvariantCulture, out var code) && code >= 0 && code < Names.Length ? Names[code] : "";
}
