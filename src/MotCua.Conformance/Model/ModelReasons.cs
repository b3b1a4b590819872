namespace MotCua.Conformance.Model;

/// <summary>What a client does after a refusal: true is again, false is final, null is a reason that it does not know (MC-CORE-61, MC-VER-11, MC-WIRE-22).</summary>
internal static class ModelReasons
{
    private static readonly HashSet<string> Again = new(StringComparer.Ordinal) { "LEASE_LOST", "PREDECESSOR_REFUSED", "MAILBOX_FULL", "QUOTA_EXCEEDED", "RATE_LIMITED", "STORE_UNAVAILABLE", "HUB_BUSY", "INTERNAL" };

    private static readonly HashSet<string> Final = new(StringComparer.Ordinal)
    {
        "UNAUTHENTICATED_SYSTEM", "CERTIFICATE_NOT_TRUSTED", "CERTIFICATE_REVOKED", "CLOCK_SKEW", "SENDER_NOT_ALLOWED", "RECIPIENT_NOT_ALLOWED", "SECRECY_NOT_ALLOWED", "JSON_INVALID", "SIGNATURE_INVALID", "SCHEMA_VIOLATION", "FORM_VIOLATION",
        "PAYLOAD_TOO_LARGE", "MESSAGE_EXPIRED", "ATTACHMENT_HASH_MISMATCH", "RECIPIENT_UNKNOWN", "DOSSIER_UNKNOWN", "TASK_UNKNOWN", "PROCEDURE_UNKNOWN", "MESSAGE_ID_CONFLICT", "ALIAS_CONFLICT", "TRANSITION_NOT_ALLOWED", "ATTACHMENT_MISSING",
        "CALENDAR_NOT_CONFIRMED", "AGENCY_CLOSED", "RECIPIENT_AMBIGUOUS", "LOOP_DETECTED", "INBOX_MISMATCH", "CONTRACT_NOT_SUPPORTED",
    };

    public static bool? Of(string reason) => Again.Contains(reason) ? true : Final.Contains(reason) ? false : null;

    public static bool OfCode(string code) => code is "unavailable" or "aborted" or "resource_exhausted" or "internal" or "unknown" or "deadline_exceeded" or "canceled" or "data_loss" or "out_of_range" or "";

    public static string CodeOfGateway(int status) => status switch { 400 => "internal", 401 => "unauthenticated", 403 => "permission_denied", 404 => "unimplemented", 429 or 502 or 503 or 504 => "unavailable", _ => "unknown" };
}
